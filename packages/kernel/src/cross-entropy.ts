import { add, cast, exp, logSoftmax, mul, oneHot, type Scalar, sub, sum, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { type DefinedKernel, defineKernel } from './define-kernel.ts';

/** Label smoothing ε in [0, 1). */
export interface CrossEntropyAttrs {
  readonly smoothing: number;
}

/**
 * -Σ q·log softmax(logits), mean over the rows of logits `[B, classes]`, q = (1 - ε)·oneHot(label) + ε / classes (Szegedy et al. 2015,
 * arXiv 1512.00567), and its gradient (softmax(logits) - q) / B. Labels are int32 `[B]`.
 */
export const crossEntropy: DefinedKernel<
  { readonly logits: Tensor; readonly labels: Tensor1D },
  CrossEntropyAttrs,
  { readonly value: Scalar; readonly dlogits: Tensor }
> = defineKernel({
  name: 'SynfireCrossEntropy',
  outputs: () => ['value', 'dlogits'],
  compose: ({ logits, labels }, { smoothing }) => {
    const [rows = 1, classes = 1] = logits.shape;
    const low = smoothing / classes;
    // On wasm, oneHot with values of its own gives whole numbers under a float's name.
    const q = add(mul(cast(oneHot(labels, classes), 'float32'), 1 - smoothing), low);
    const logp = logSoftmax(logits);
    return {
      value: mul<Scalar>(sum(mul(q, logp)), -1 / rows),
      dlogits: mul(sub(exp(logp), q), 1 / rows),
    };
  },
});
