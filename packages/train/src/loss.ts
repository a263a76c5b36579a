import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core';

/** A batch's mean loss and its gradient by the logits; both become the caller's. */
export interface LossAndGradient {
  readonly value: Scalar;
  /** The logits' shape. */
  readonly dlogits: Tensor;
}

/**
 * What training minimises, of logits `[T·B, classes]`, time first, and int32 labels `[B]`, in closed form. T is 1, the default, where
 * the model's head takes the mean over time; a loss that leaves T out is one for such models.
 */
export type Loss = (logits: Tensor, labels: Tensor1D, T?: number) => LossAndGradient;
