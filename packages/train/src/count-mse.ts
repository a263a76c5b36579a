import { scope } from '@synfire/core';
import { mean, mul, type Scalar, square, sub } from '@tensorflow/tfjs-core';
import type { Loss } from './loss.ts';
import { oneHotBetween } from './one-hot-between.ts';
import { meanOfSteps, toSteps } from './over-time.ts';

/** Options of `countMse`. */
export interface CountMseOptions {
  /** Share of the steps at which the label's output is to fire, in [0, 1]; default 1. */
  readonly correctRate?: number;
  /** Share of the steps at which the other outputs are to fire, in [0, 1]; default 0. */
  readonly incorrectRate?: number;
}

/**
 * Squared error of spike counts, mean((Σ_t o_t - target)²) / T over batch and classes, target ⌊T·correctRate⌋ at the label and
 * ⌊T·incorrectRate⌋ elsewhere: `mse_count_loss` of snnTorch (Eshraghian et al. 2023, arXiv 2109.12894), after SLAYER (Shrestha & Orchard
 * 2018, arXiv 1810.08646). Throws RangeError for a rate outside of [0, 1].
 */
export function countMse({ correctRate = 1, incorrectRate = 0 }: CountMseOptions = {}): Loss {
  for (const [name, rate] of Object.entries({ correctRate, incorrectRate }))
    if (!(rate >= 0 && rate <= 1)) throw new RangeError(`countMse: ${name} ${rate}; expected a share of the time steps in [0, 1]`);
  return (logits, labels, T = 1) =>
    scope(() => {
      const counts = mul(meanOfSteps(logits, T), T);
      const off = sub(counts, oneHotBetween(labels, counts.shape[1] ?? 1, Math.floor(T * correctRate), Math.floor(T * incorrectRate)));
      return { value: mul<Scalar>(mean(square(off)), 1 / T), dlogits: toSteps(mul(off, 2 / counts.size), T) };
    });
}
