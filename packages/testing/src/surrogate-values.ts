import { evaluate, numberOps, type Ops, tensorOps, trace } from '@synfire/kernel';
import { type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { compare, type Difference } from './compare.ts';
import type { Tolerance } from './tolerance.ts';

/** A function written over the op set. */
export type Expression = <A>(op: Ops<A>, x: A) => A;

/** Holds a function on tensors and as a recorded program against itself on plain numbers. */
export function agreement(what: string, f: Expression, points: readonly number[], tolerance: Tolerance): readonly Difference[] {
  const given = [...Float32Array.from(points)];
  const expected = given.map((x) => f(numberOps, x));
  const onTensors: Tensor = f(tensorOps, tensor1d(given));
  const program = trace((op) => ({ y: f(op, op.input('x')) }));
  const recorded = given.map((x) => Number(evaluate(program, numberOps, { x }).y));
  return [
    compare(`${what} on tensors`, onTensors.dataSync(), expected, tolerance),
    compare(`${what} as a program`, recorded, expected, { atol: 1e-12, rtol: 1e-12 }),
  ];
}

/** ∫ f over the real line, by the midpoint rule after x = u / (1 - u²). */
export function integral(f: (x: number) => number, n = 200_000): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const u = (2 * i + 1) / n - 1;
    const rest = 1 - u * u;
    sum += (f(u / rest) * (1 + u * u)) / (rest * rest);
  }
  return (sum * 2) / n;
}
