import { expect, test } from 'vitest';
import { assemble } from './assemble.ts';

/** The function `f` of a text, run by the engine at hand. */
function run(text: string, ...values: readonly number[]): unknown {
  const { Instance, Module } = Reflect.get(globalThis, 'WebAssembly');
  return new Instance(new Module(assemble(text, 1))).exports.f(...values);
}

test('the module of an addition, byte by byte', () => {
  const text = '(func (export "f") (param $a i32) (param $b i32) (result i32) (i32.add (local.get $a) (local.get $b)))';
  expect([...assemble(text, 1)]).toEqual([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...[0x01, 0x07, 0x01, 0x60, 0x02, 0x7f, 0x7f, 0x01, 0x7f],
    ...[0x03, 0x02, 0x01, 0x00],
    ...[0x05, 0x03, 0x01, 0x00, 0x01],
    ...[0x07, 0x0e, 0x02, 0x06, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 0x02, 0x00, 0x01, 0x66, 0x00, 0x00],
    ...[0x0a, 0x09, 0x01, 0x07, 0x00, 0x20, 0x00, 0x20, 0x01, 0x6a, 0x0b],
  ]);
  expect(run(text, 40, 2)).toBe(42);
});

test('constants of any size, blocks, loops and conditions', () => {
  for (const value of [0, 63, 64, -64, -65, 8191, -8193, 0x7fffffff, -0x80000000]) {
    expect(run(`(func (export "f") (result i32) (i32.const ${value}))`)).toBe(value);
  }
  const sumOfOdd = `
    (func (export "f") (param $n i32) (result i32) (local $sum i32) ;; 1 + 3 + … up to n
      (block $done (loop $next
        (br_if $done (i32.eqz (local.get $n)))
        (if (i32.and (local.get $n) (i32.const 1)) (then (local.set $sum (i32.add (local.get $sum) (local.get $n)))))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $next)))
      (local.get $sum))`;
  expect(run(sumOfOdd, 9)).toBe(25);
});

test('vectors, memory and lanes', () => {
  const text = `
    (func (export "f") (param $a i32) (result i32)
      (v128.store offset=16 (i32.const 0) (i32x4.splat (local.get $a)))
      (i32.store offset=24 (i32.const 0) (i32.const 7))
      (i32.load (i32.const 24)))`;
  expect(run(text, 5)).toBe(7);
});

test('says what it does not know', () => {
  const of = (code: string) => () => assemble(`(func (export "f") ${code})`, 1);
  expect(of('(i32.mull)')).toThrow('no instruction i32.mull');
  expect(of('(br $out)')).toThrow('no block $out');
  expect(of('(local.get $a)')).toThrow('no local $a');
  expect(of('(local $a i33)')).toThrow('a type i33');
  expect(of('((')).toThrow('parentheses');
});
