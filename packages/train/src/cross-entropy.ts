import { scope } from '@synfire/core';
import { add, cast, exp, logSoftmax, mul, oneHot, type Scalar, sub, sum } from '@tensorflow/tfjs-core';
import type { Loss } from './loss.ts';

/** Options of `crossEntropy`. */
export interface CrossEntropyOptions {
  /** ε in [0, 1); default 0. */
  readonly labelSmoothing?: number;
}

/**
 * Cross-entropy, mean over the batch: -Σ q·log softmax(logits), q = (1 - ε)·oneHot(label) + ε / classes (Szegedy et al. 2015,
 * arXiv 1512.00567); gradient (softmax(logits) - q) / B. SEW ResNet takes it of logits averaged over time, ε = 0; MS-ResNet ε = 0.1.
 */
export function crossEntropy({ labelSmoothing = 0 }: CrossEntropyOptions = {}): Loss {
  if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
    throw new RangeError(`crossEntropy: labelSmoothing ${labelSmoothing}; expected a number in [0, 1), such as 0.1`);
  }
  return (logits, labels) =>
    scope(() => {
      const [batch = 1, classes = 1] = logits.shape;
      const low = labelSmoothing / classes;
      // On wasm, oneHot with values of its own gives whole numbers under a float's name.
      const q = add(mul(cast(oneHot(labels, classes), 'float32'), 1 - labelSmoothing), low);
      const logp = logSoftmax(logits);
      return {
        value: mul<Scalar>(sum(mul(q, logp)), -1 / batch),
        dlogits: mul(sub(exp(logp), q), 1 / batch),
      };
    });
}
