import type { Layer, None } from '@synfire/core';
import { atan } from '@synfire/surrogate';
import { matMul, reshape, scalar, type Tensor, tensor, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { type ParallelParams, parallel } from './parallel.ts';
import { orderOf, type PsnOptions } from './psn.ts';

/** Options of `slidingPsn`. */
export interface SlidingPsnOptions extends PsnOptions {
  /** Steps that a step sees, itself included. */
  readonly order: number;
}

/**
 * Sliding PSN, S[t] = Θ(Σ w[order - 1 - i]·X[t - i] + b) over i < order, the same weights at every step, so that T is free
 * (Fang et al. 2023, arXiv 2304.12760). Starts at w[order - 1 - i] = 2^-i and b = -1, as SpikingJelly's.
 */
export function slidingPsn({ order, surrogate = atan() }: SlidingPsnOptions): Layer<ParallelParams, None> {
  orderOf('slidingPsn', order);
  return parallel({
    name: 'slidingPsn',
    surrogate,
    sees: order,
    initial: () => ({ weight: tensor1d(Array.from({ length: order }, (_, n) => 2 ** (n + 1 - order))), bias: scalar(-1) }),
    matrix: (weight, T) => tidy(() => reshape(matMul(reshape(weight, [1, order]), places(order, T)), [T, T])),
    gradient: (d, T) => tidy(() => reshape(matMul(reshape(d, [1, T * T]), places(order, T), false, true), [order])),
  });
}

/** Where in the matrix each weight stands, `[order, T·T]` of 0 and 1. */
const places = (order: number, T: number): Tensor =>
  tensor(
    Array.from({ length: order * T * T }, (_, n) => {
      const [k, t, i] = [Math.floor(n / (T * T)), Math.floor(n / T) % T, n % T];
      return t - i === order - 1 - k ? 1 : 0;
    }),
    [order, T * T],
  );
