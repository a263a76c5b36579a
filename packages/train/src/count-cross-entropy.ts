import { scope } from '@synfire/core';
import { crossEntropy } from '@synfire/kernel';
import { mul } from '@tensorflow/tfjs-core';
import type { Loss } from './loss.ts';
import { meanOfSteps, toSteps } from './over-time.ts';

/**
 * Cross-entropy of spike counts, CE(Σ_t o_t, label), of the spikes of every step: `ce_count_loss` of snnTorch
 * (Eshraghian et al. 2023, arXiv 2109.12894).
 */
export const countCrossEntropy =
  (): Loss =>
  (logits, labels, T = 1) =>
    scope(() => {
      const { value, dlogits } = crossEntropy({ logits: mul(meanOfSteps(logits, T), T), labels }, { smoothing: 0 });
      return { value, dlogits: toSteps(mul(dlogits, T), T) };
    });
