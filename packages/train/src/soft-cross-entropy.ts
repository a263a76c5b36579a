import { add, cast, exp, logSoftmax, mul, oneHot, type Scalar, sub, sum, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import type { LossAndGradient } from './loss.ts';

/** -Σ q·log softmax(logits), mean over rows, q = (1 - ε)·oneHot(label) + ε / classes; and (softmax(logits) - q) / rows. To be called inside a scope. */
export function softCrossEntropy(logits: Tensor, labels: Tensor1D, epsilon: number): LossAndGradient {
  const [rows = 1, classes = 1] = logits.shape;
  const low = epsilon / classes;
  // On wasm, oneHot with values of its own gives whole numbers under a float's name.
  const q = add(mul(cast(oneHot(labels, classes), 'float32'), 1 - epsilon), low);
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
