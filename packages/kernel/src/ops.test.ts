import { grad, scalar, sum, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { numberOps } from './number-ops.ts';
import type { Ops } from './ops.ts';
import type { Surrogate } from './surrogate.ts';
import { tapeOps, tensorOps } from './tensor-ops.ts';

type Expression = <A>(op: Ops<A>, a: A, b: A) => A;

const triangle: Surrogate = { name: 'triangle', derivative: (op, x) => op.maximum(op.sub(1, op.abs(x)), 0) };

const expressions: Readonly<Record<string, Expression>> = {
  add: (op, a, b) => op.add(a, b),
  'add a number': (op, a) => op.add(2, a),
  sub: (op, a, b) => op.sub(a, b),
  'sub from a number': (op, a) => op.sub(2, a),
  mul: (op, a, b) => op.mul(a, b),
  div: (op, a, b) => op.div(a, b),
  'div of a number': (op, a) => op.div(3, op.add(2.5, a)),
  maximum: (op, a, b) => op.maximum(a, b),
  minimum: (op, a) => op.minimum(a, 0.25),
  greaterEqual: (op, a, b) => op.greaterEqual(a, b),
  greater: (op, a, b) => op.greater(a, b),
  where: (op, a, b) => op.where(op.greater(a, b), b, 7),
  abs: (op, a) => op.abs(a),
  exp: (op, a) => op.exp(a),
  log: (op, a) => op.log(op.add(op.abs(a), 1)),
  sigmoid: (op, a) => op.sigmoid(a),
  tanh: (op, a) => op.tanh(a),
  sin: (op, a) => op.sin(a),
  cos: (op, a) => op.cos(a),
  atan: (op, a) => op.atan(a),
  erf: (op, a) => op.erf(a),
  spike: (op, a) => op.spike(a, triangle),
  'strict spike': (op, a) => op.spike(a, triangle, true),
  'spike at a threshold': (op, a) => op.spike(a, triangle, false, 0.5),
  'strict spike at a threshold': (op, a) => op.spike(a, triangle, true, 0.5),
  detach: (op, a, b) => op.mul(op.detach(a), b),
};

// Ties, thresholds, both signs; numbers that float32 holds exactly.
const as = [-2, -1, -0.5, -0.25, 0, 0, 0.25, 0.5, 0.5, 1, 3, 5];
const bs = [1, -1, 0.5, 2, 0.125, 1, 0.25, 0.5, -4, 1, 2, -1];

test.each(Object.entries(expressions))('%s is the same on numbers, tensors and the tape', (_, f) => {
  tidy(() => {
    const expected = as.map((a, i) => f(numberOps, a, bs[i] ?? Number.NaN));
    for (const op of [tensorOps, tapeOps]) {
      const values = [...f<Tensor>(op, tensor1d(as), tensor1d(bs)).dataSync()];
      for (const [i, value] of values.entries()) expect(value, `at a = ${as[i]}, b = ${bs[i]}`).toBeCloseTo(expected[i] ?? Number.NaN, 5);
    }
  });
});

test.each(Object.entries(expressions))('%s has a gradient on the tape', (_, f) => {
  tidy(() => {
    const g = grad((a: Tensor) => sum(f<Tensor>(tapeOps, a, tensor1d(bs))));
    expect([...g(tensor1d(as)).dataSync()].every(Number.isFinite)).toBe(true);
  });
});

test('comparisons and detach have a gradient of zero on the tape', () => {
  tidy(() => {
    for (const f of [expressions.greater, expressions.greaterEqual, expressions.detach]) {
      if (!f) throw new Error('missing');
      expect([...grad((a: Tensor) => f<Tensor>(tapeOps, a, tensor1d(bs)))(tensor1d(as)).dataSync()].map(Math.abs)).toEqual(as.map(() => 0));
    }
  });
});

test('a spike has its surrogate’s derivative at the distance from the threshold', () => {
  tidy(() => {
    const g = grad((a: Tensor) => tapeOps.spike(a, triangle, false, 0.5));
    expect([...g(tensor1d([0, 0.5, 1, 2])).dataSync()]).toEqual([0.5, 1, 0.5, 0]);
  });
});

test('erf on numbers has float64’s digits on both sides of its change of series', () => {
  // Abramowitz & Stegun, table 7.1, and erfc(3) = 2.20904969985854e-5.
  expect(numberOps.erf(0.5)).toBeCloseTo(0.5204998778130465, 14);
  expect(numberOps.erf(1)).toBeCloseTo(0.8427007929497149, 14);
  expect(numberOps.erf(2.499999999)).toBeCloseTo(numberOps.erf(2.500000001), 11);
  expect(1 - numberOps.erf(3)).toBeCloseTo(2.209049699858544e-5, 15);
  expect(numberOps.erf(-1)).toBe(-numberOps.erf(1));
  expect([numberOps.erf(0), numberOps.erf(40)]).toEqual([0, 1]);
});

test('detach keeps the caller’s tensor when its result is disposed', () => {
  const x = scalar(3);
  tensorOps.detach(x).dispose();
  expect(x.dataSync()[0]).toBe(3);
  x.dispose();
});
