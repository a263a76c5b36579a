import { exp, logSoftmax, mul, type Scalar, sub, sum, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import type { LossAndGradient } from './loss.ts';
import { oneHotBetween } from './one-hot-between.ts';

/** -Σ q·log softmax(logits), mean over rows, q = (1 - ε)·oneHot(label) + ε / classes; and (softmax(logits) - q) / rows. To be called inside a scope. */
export function softCrossEntropy(logits: Tensor, labels: Tensor1D, epsilon: number): LossAndGradient {
  const [rows = 1, classes = 1] = logits.shape;
  const low = epsilon / classes;
  const q = oneHotBetween(labels, classes, 1 - epsilon + low, low);
  const logp = logSoftmax(logits);
  return {
    value: mul<Scalar>(sum(mul(q, logp)), -1 / rows),
    dlogits: mul(sub(exp(logp), q), 1 / rows),
  };
}

/** Throws RangeError where ε is none. */
export function checkSmoothing(what: string, labelSmoothing: number): void {
  if (!(labelSmoothing >= 0 && labelSmoothing < 1))
    throw new RangeError(`${what}: labelSmoothing ${labelSmoothing}; expected a number in [0, 1), such as 0.1`);
}
