import type { Named } from '@synfire/core';
import { expect, test } from 'vitest';
import { adjoint } from './adjoint.ts';
import { evaluate } from './evaluate.ts';
import { numberOps } from './number-ops.ts';
import type { Arg } from './program.ts';
import { type Recorder, trace } from './recorder.ts';
import type { Surrogate } from './surrogate.ts';

type Program = (op: Recorder, a: Arg, b: Arg) => Arg;

const smooth: Readonly<Record<string, Program>> = {
  add: (op, a, b) => op.add(a, b),
  sub: (op, a, b) => op.sub(a, b),
  'sub from a number': (op, a) => op.sub(2, a),
  mul: (op, a, b) => op.mul(a, b),
  square: (op, a) => op.mul(a, a),
  div: (op, a, b) => op.div(a, b),
  'div by a number': (op, a) => op.div(a, 4),
  'div of a number': (op, _, b) => op.div(3, b),
  maximum: (op, a, b) => op.maximum(a, b),
  minimum: (op, a, b) => op.minimum(a, b),
  'where, chosen by another value': (op, a, b) => op.where(op.greater(a, 0.5), op.mul(a, b), op.sub(b, a)),
  'where with literals': (op, a, b) => op.add(op.where(op.greaterEqual(b, 0), a, 3), op.where(op.greaterEqual(b, 0), 4, a)),
  abs: (op, a) => op.abs(a),
  exp: (op, a, b) => op.exp(op.mul(a, b)),
  log: (op, a) => op.log(op.add(op.abs(a), 1)),
  sigmoid: (op, a) => op.sigmoid(a),
  tanh: (op, a) => op.tanh(a),
  sin: (op, a) => op.sin(a),
  cos: (op, a) => op.cos(a),
  atan: (op, a) => op.atan(a),
  erf: (op, a) => op.erf(a),
  'one value used often': (op, a, b) => op.mul(op.add(a, op.mul(a, b)), op.sub(op.sin(a), op.mul(b, a))),
  'a long chain': (op, a, b) =>
    Array.from({ length: 12 }).reduce<Arg>((x, _, i) => op.tanh(op.add(op.mul(i % 3 === 0 ? a : b, x), 0.1)), a),
};

const points = [[0.7, 1.3], [-0.7, 1.3], [0.4, -0.9], [-1.1, -0.6]] as const; // biome-ignore format: a line of points

/** Gradients of an expression by a and b for dy, and its value. */
function gradients(f: Program, a: number, b: number, dy = 1): { readonly y: number; readonly da: number; readonly db: number } {
  const program = trace((op) => ({ y: f(op, op.input('a'), op.input('b')) }));
  const back = adjoint(program, { y: 'dy' }, ['a', 'b']);
  const number = (outputs: Named<number>, name: string): number => outputs[name] ?? Number.NaN;
  const inputs = { a, b, dy };
  const out = evaluate(back, numberOps, inputs);
  return { y: number(evaluate(program, numberOps, inputs), 'y'), da: number(out, 'd.a'), db: number(out, 'd.b') };
}

test.each(Object.entries(smooth))('%s has the slopes that differences show', (_, f) => {
  const h = 1e-6;
  for (const [a, b] of points) {
    const y = (x: number, z: number): number => gradients(f, x, z).y;
    const { da, db } = gradients(f, a, b, 1.7);
    expect(da, `by a at ${a}, ${b}`).toBeCloseTo((1.7 * (y(a + h, b) - y(a - h, b))) / (2 * h), 5);
    expect(db, `by b at ${a}, ${b}`).toBeCloseTo((1.7 * (y(a, b + h) - y(a, b - h))) / (2 * h), 5);
  }
});

test('random programs have the slopes that differences show', () => {
  let seed = 1;
  const next = (n: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return (seed >>> 8) % n;
  };
  const random: Program = (op, a, b) => {
    const values: Arg[] = [a, b, 0.5];
    const pick = (): Arg => values[next(values.length)] ?? a;
    for (let i = 0; i < 15; i++) {
      const [x, z] = [pick(), pick()];
      const bounded = op.tanh(op.add(x, z));
      const made = [op.add(x, z), op.sub(x, z), op.mul(bounded, x), op.div(x, op.add(2, op.mul(bounded, bounded))), op.sin(x), op.sigmoid(z), bounded, op.where(op.greater(x, 0.123), x, z)]; // biome-ignore format: a line of choices
      values.push(made[next(made.length)] ?? x);
    }
    return values.reduce((sum, v) => op.add(sum, v));
  };
  for (let i = 0; i < 40; i++) {
    const start = seed + i;
    const f: Program = (op, a, b) => {
      seed = start;
      return random(op, a, b);
    };
    const h = 1e-6;
    const { da } = gradients(f, 0.31, -0.77);
    expect(da).toBeCloseTo((gradients(f, 0.31 + h, -0.77).y - gradients(f, 0.31 - h, -0.77).y) / (2 * h), 4);
  }
});

test('at ties maximum and minimum share the gradient, and abs has none, as in PyTorch', () => {
  expect(gradients((op, a, b) => op.maximum(a, b), 0.5, 0.5)).toMatchObject({ da: 0.5, db: 0.5 });
  expect(gradients((op, a, b) => op.minimum(a, b), 0.5, 0.5)).toMatchObject({ da: 0.5, db: 0.5 });
  expect(gradients((op, a) => op.abs(a), 0, 0).da).toBe(0);
});

test('comparisons and what is detached have no gradient', () => {
  expect(gradients((op, a, b) => op.add(op.greater(a, b), op.greaterEqual(a, b)), 1, 1)).toMatchObject({ da: 0, db: 0 });
  expect(gradients((op, a, b) => op.mul(op.detach(a), b), 3, 2)).toMatchObject({ da: 0, db: 3 });
});

const linear: Surrogate = { name: 'linear', derivative: (op, x) => op.add(2, x) };

test('a spike has its surrogate’s derivative at the distance from the threshold', () => {
  expect(gradients((op, a) => op.spike(a, linear), 0.25, 0, 3)).toMatchObject({ y: 1, da: 6.75 });
  expect(gradients((op, a) => op.spike(a, linear, false, 1), 0.25, 0, 3)).toMatchObject({ y: 0, da: 3.75 });
  expect(gradients((op, a) => op.spike(op.sub(a, 1), linear), 1, 0)).toMatchObject({ y: 1, da: 2 });
  expect(gradients((op, a) => op.spike(op.sub(a, 1), linear, true), 1, 0)).toMatchObject({ y: 0, da: 2 });
});

test('a reset multiplies by one minus the spike, whether it is detached or not', () => {
  const hard =
    (detached: boolean): Program =>
    (op, a) => {
      const s = op.spike(op.sub(a, 1), linear);
      return op.mul(a, op.sub(1, detached ? op.detach(s) : s));
    };
  // d(h·(1 - s))/dh = 1 - s - h·g.
  for (const h of [0.5, 1, 1.5]) {
    const [s, g] = [h >= 1 ? 1 : 0, 2 + h - 1];
    expect(gradients(hard(true), h, 0)).toMatchObject({ y: h * (1 - s), da: 1 - s });
    expect(gradients(hard(false), h, 0).da).toBeCloseTo(1 - s - h * g, 12);
  }
});

test('adds the gradients of several outputs, takes literal seeds, and gives 0 for what no output depends on', () => {
  const program = trace((op) => ({ y: op.mul(2, op.input('a')), z: op.mul(5, op.input('a')), w: op.input('b') }));
  const back = adjoint(program, { y: 'dy', z: 1 }, ['a', 'b', 'c']);
  expect(evaluate(back, numberOps, { a: 1, dy: 10 })).toEqual({ 'd.a': 25, 'd.b': 0, 'd.c': 0 });
});

test('refuses a seed for an output that is not there, and names those that are', () => {
  const program = trace((op) => ({ y: op.input('a') }));
  expect(() => adjoint(program, { z: 1 }, ['a'])).toThrow("no output 'z'; there are y");
});
