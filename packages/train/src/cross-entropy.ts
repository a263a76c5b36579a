import { scope } from '@synfire/core';
import { crossEntropy as kernel } from '@synfire/kernel';
import { checkSmoothing } from './check-smoothing.ts';
import type { Loss } from './loss.ts';
import { meanOfSteps, toSteps } from './over-time.ts';

/** Options of `crossEntropy`. */
export interface CrossEntropyOptions {
  /** ε in [0, 1); default 0. */
  readonly labelSmoothing?: number;
}

/**
 * Cross-entropy of the logits' mean over time, mean over the batch: -Σ q·log softmax(logits), q = (1 - ε)·oneHot(label) + ε / classes
 * (Szegedy et al. 2015, arXiv 1512.00567); gradient (softmax(logits) - q) / B. SEW ResNet has ε = 0, MS-ResNet ε = 0.1.
 */
export function crossEntropy({ labelSmoothing = 0 }: CrossEntropyOptions = {}): Loss {
  checkSmoothing('crossEntropy', labelSmoothing);
  return (logits, labels, T = 1) =>
    scope(() => {
      const { value, dlogits } = kernel({ logits: meanOfSteps(logits, T), labels }, { smoothing: labelSmoothing });
      return { value, dlogits: toSteps(dlogits, T) };
    });
}
