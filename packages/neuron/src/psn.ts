import type { Layer, None } from '@synfire/core';
import type { Surrogate } from '@synfire/kernel';
import { atan } from '@synfire/surrogate';
import { mul, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { linearStart, type ParallelParams, parallel } from './parallel.ts';

/** Options of `psn`. */
export interface PsnOptions {
  readonly surrogate?: Surrogate;
}

/**
 * Parallel spiking neuron, S = Θ(W·X + b) with W `[T, T]` and b `[T, 1]` learned: every step sees all steps, without a reset
 * (Fang et al. 2023, arXiv 2304.12760). A layer, as it mixes time steps; T is that of `init`.
 */
export const psn = ({ surrogate = atan() }: PsnOptions = {}): Layer<ParallelParams, None> =>
  parallel({ name: 'psn', surrogate, initial: linearStart, matrix: (weight) => weight, gradient: (d) => d });

/** Options of `maskedPsn`. */
export interface MaskedPsnOptions extends PsnOptions {
  /** Steps that a step sees, itself included. */
  readonly order: number;
  /** How far the mask holds: 1 for a step that sees `order` steps alone, 0 for none; the paper raises it from 0 to 1 in training. */
  readonly lambda?: number;
}

/** Masked PSN: as `psn`, W multiplied by a mask that leaves the current and the order - 1 steps before, so that inference can go step by step (arXiv 2304.12760). */
export function maskedPsn({ order, lambda = 1, surrogate = atan() }: MaskedPsnOptions): Layer<ParallelParams, None> {
  orderOf('maskedPsn', order);
  if (!(lambda >= 0 && lambda <= 1)) throw new RangeError(`maskedPsn: lambda = ${lambda}; expected a number from 0 to 1`);
  const masked = (w: Tensor, T: number): Tensor =>
    tidy(() =>
      mul(
        w,
        square(T, (t, i) => (i <= t && i > t - order ? 1 : 1 - lambda)),
      ),
    );
  return parallel({
    name: 'maskedPsn',
    surrogate,
    initial: linearStart,
    matrix: masked,
    gradient: masked,
    sees: lambda === 1 ? order : undefined,
  });
}

/** A matrix over time of `f(t, i)` at row t, column i. */
const square = (T: number, f: (t: number, i: number) => number): Tensor =>
  tensor(
    Array.from({ length: T * T }, (_, n) => f(Math.floor(n / T), n % T)),
    [T, T],
  );

/** Throws RangeError for an order that is no number of steps. */
export function orderOf(neuron: string, order: number): void {
  if (!Number.isInteger(order) || order < 1)
    throw new RangeError(`${neuron}: order = ${order}; expected a whole number of steps, at least 1`);
}
