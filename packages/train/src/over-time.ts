import { mean, mul, reshape, type Tensor, tile } from '@tensorflow/tfjs-core';

/** Mean over the time steps: `[T·B, classes]` to `[B, classes]`. To be called inside a scope. */
export const meanOfSteps = (logits: Tensor, T: number): Tensor => {
  const [rows = 0, classes = 0] = logits.shape;
  return T === 1 ? logits : mean(reshape(logits, [T, rows / T, classes]), 0);
};

/** The gradient of `meanOfSteps`: each step has 1/T of the mean's. To be called inside a scope. */
export const toSteps = (gradient: Tensor, T: number): Tensor => (T === 1 ? gradient : tile(mul(gradient, 1 / T), [T, 1]));
