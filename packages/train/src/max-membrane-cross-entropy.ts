import { scope } from '@synfire/core';
import { crossEntropy } from '@synfire/kernel';
import { argMax, cast, max, mul, oneHot, reshape, transpose } from '@tensorflow/tfjs-core';
import type { Loss } from './loss.ts';

/**
 * Cross-entropy of every output's largest membrane, CE(max_t o_t, label); the gradient goes to the step of the largest, the first of
 * equal ones: `ce_max_membrane_loss` of snnTorch (Eshraghian et al. 2023, arXiv 2109.12894), after SpyTorch (Zenke 2019). Accuracy stays
 * that of the membranes' mean.
 */
export const maxMembraneCrossEntropy =
  (): Loss =>
  (logits, labels, T = 1) =>
    scope(() => {
      const [rows = 0, classes = 1] = logits.shape;
      const steps = reshape(logits, [T, rows / T, classes]);
      const { value, dlogits } = crossEntropy({ logits: max(steps, 0), labels }, { smoothing: 0 });
      const foremost = transpose(cast(oneHot(argMax(steps, 0), T), 'float32'), [2, 0, 1]); // [T, B, classes]
      return { value, dlogits: reshape(mul(foremost, dlogits), logits.shape) };
    });
