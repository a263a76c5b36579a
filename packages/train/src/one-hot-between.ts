import { add, cast, mul, oneHot, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';

/** `[B, classes]`: `on` at the label, `off` elsewhere. To be called inside a scope. */
export const oneHotBetween = (labels: Tensor1D, classes: number, on: number, off: number): Tensor =>
  // On wasm, oneHot with values of its own gives whole numbers under a float's name.
  add(mul(cast(oneHot(labels, classes), 'float32'), on - off), off);
