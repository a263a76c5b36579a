import { scope } from '@synfire/core';
import { crossEntropy } from '@synfire/kernel';
import { add, mean, mul, type Scalar, square, sub, tile } from '@tensorflow/tfjs-core';
import { checkSmoothing } from './check-smoothing.ts';
import type { Loss } from './loss.ts';

/** Options of `tet`. */
export interface TetOptions {
  /** λ in [0, 1], the weight of the regulariser; default 1e-3. */
  readonly lambda?: number;
  /** What the regulariser draws every logit to, the paper's threshold; default 1. */
  readonly means?: number;
  /** ε in [0, 1) of every step's cross-entropy; default 0. */
  readonly labelSmoothing?: number;
}

/**
 * Temporal efficient training, a loss of every step's logits o_t instead of their mean's: (1 - λ)·mean_t CE(o_t, label) +
 * λ·mean((o - means)²) (Deng et al. 2022, arXiv 2202.11946, and its code). Give the model a head without the mean over time.
 */
export function tet({ lambda = 1e-3, means = 1, labelSmoothing = 0 }: TetOptions = {}): Loss {
  if (!(lambda >= 0 && lambda <= 1)) throw new RangeError(`tet: lambda ${lambda}; expected a number in [0, 1], such as 0.001`);
  checkSmoothing('tet', labelSmoothing);
  return (logits, labels, T = 1) =>
    scope(() => {
      const every = crossEntropy({ logits, labels: tile(labels, [T]) }, { smoothing: labelSmoothing });
      const off = sub(logits, means);
      return {
        value: add<Scalar>(mul(every.value, 1 - lambda), mul(mean(square(off)), lambda)),
        dlogits: add(mul(every.dlogits, 1 - lambda), mul(off, (2 * lambda) / logits.size)),
      };
    });
}
