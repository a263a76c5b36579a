import { memory, scalar, tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { evaluate } from './evaluate.ts';
import { trace } from './recorder.ts';
import { tensorOps } from './tensor-ops.ts';

const free = (t: { dispose(): void }): void => t.dispose();

test('frees what nothing uses any more, and leaves inputs and outputs', () => {
  const program = trace((op) => {
    const a = op.input('a');
    const e = op.exp(a);
    return { y: op.add(op.mul(e, e), op.sin(e)), e, a };
  });
  const a = scalar(0);
  const before = memory().numTensors;
  const out = evaluate(program, tensorOps, { a }, free);
  expect(memory().numTensors - before, 'y and e').toBe(2);
  expect(out.a, 'an output that is an input').toBe(a);
  for (const value of [out.y, out.e]) if (typeof value === 'object') value.dispose();
  expect(a.isDisposed).toBe(false);
  a.dispose();
});

test('keeps an output that a later node uses', () => {
  const program = trace((op) => {
    const e = op.exp(op.input('a'));
    return { e, y: op.sin(e) };
  });
  const a = scalar(0);
  const { e, y } = evaluate(program, tensorOps, { a }, free);
  expect([e, y].map((t) => (typeof t === 'object' ? t.dataSync()[0] : Number.NaN))).toEqual([1, expect.closeTo(Math.sin(1), 5)]);
  for (const t of [e, y, a]) if (typeof t === 'object') t.dispose();
});

test('takes numbers for inputs and returns literal outputs as numbers', () => {
  tidy(() => {
    const program = trace((op) => ({ y: op.exp(op.input('w')), seven: op.add(3, 4) }));
    const { y, seven } = evaluate(program, tensorOps, { w: 0 });
    expect(typeof y === 'object' && y.dataSync()[0]).toBe(1);
    expect(seven).toBe(7);
  });
});
