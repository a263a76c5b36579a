import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core';

/** A batch's mean loss and its gradient by the logits; both become the caller's. */
export interface LossAndGradient {
  readonly value: Scalar;
  /** `[B, classes]` */
  readonly dlogits: Tensor;
}

/** What training minimises, of logits `[B, classes]` and int32 labels `[B]`, in closed form. */
export type Loss = (logits: Tensor, labels: Tensor1D) => LossAndGradient;
