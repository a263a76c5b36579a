import { scope } from '@synfire/core';
import { mul } from '@tensorflow/tfjs-core';
import type { Loss } from './loss.ts';
import { meanOfSteps, toSteps } from './over-time.ts';
import { softCrossEntropy } from './soft-cross-entropy.ts';

/**
 * Cross-entropy of spike counts, CE(Σ_t o_t, label), of the spikes of every step: `ce_count_loss` of snnTorch
 * (Eshraghian et al. 2023, arXiv 2109.12894).
 */
export const countCrossEntropy =
  (): Loss =>
  (logits, labels, T = 1) =>
    scope(() => {
      const { value, dlogits } = softCrossEntropy(mul(meanOfSteps(logits, T), T), labels, 0);
      return { value, dlogits: toSteps(mul(dlogits, T), T) };
    });
