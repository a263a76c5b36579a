import { scope } from '@synfire/core';
import { mean, mul, type Scalar, square, sub, tile } from '@tensorflow/tfjs-core';
import type { Loss } from './loss.ts';
import { oneHotBetween } from './one-hot-between.ts';

/** Options of `membraneMse`. */
export interface MembraneMseOptions {
  /** Membrane that the label's output is to have at every step; default 1. */
  readonly onTarget?: number;
  /** Membrane that the other outputs are to have; default 0. */
  readonly offTarget?: number;
}

/**
 * Squared error of membranes, mean((o_t - target)²) over steps, batch and classes, target `onTarget` at the label and `offTarget`
 * elsewhere: `mse_membrane_loss` of snnTorch with targets that stay (Eshraghian et al. 2023, arXiv 2109.12894). Throws RangeError for a
 * target that is no number.
 */
export function membraneMse({ onTarget = 1, offTarget = 0 }: MembraneMseOptions = {}): Loss {
  for (const [name, target] of Object.entries({ onTarget, offTarget }))
    if (!Number.isFinite(target)) throw new RangeError(`membraneMse: ${name} ${target}; expected a finite number`);
  return (logits, labels, T = 1) =>
    scope(() => {
      const off = sub(logits, oneHotBetween(tile(labels, [T]), logits.shape[1] ?? 1, onTarget, offTarget));
      return { value: mean<Scalar>(square(off)), dlogits: mul(off, 2 / logits.size) };
    });
}
