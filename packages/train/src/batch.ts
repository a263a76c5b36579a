import type { Sequence } from '@synfire/core';
import { type Tensor1D, tensor, tensor1d } from '@tensorflow/tfjs-core';

/** A batch on the host, as `batches` of @synfire/data gives it; the arrays must not change until the step has been reported. */
export interface Batch {
  /** Row-major values of `shape`. */
  readonly x: Float32Array;
  /** `[B, H, W, C]`, or `[T·B, …]` with time first. */
  readonly shape: readonly number[];
  /** `[B]`, each in [0, classes). */
  readonly labels: Int32Array;
  /** Time steps folded into the first dimension; default 1, a static input. */
  readonly T?: number;
  /** Where samples are mixed of two: the other one's label, and its share in [0, 1] of the sample. */
  readonly mixed?: { readonly labels: Int32Array; readonly share: number } | undefined;
}

/** The tensors of a batch. Throws RangeError where its sizes contradict each other. */
export function toTensors({ x, shape, labels, T = 1 }: Batch): { readonly input: Sequence; readonly labels: Tensor1D } {
  const size = shape.reduce((a, b) => a * b, 1);
  if (x.length !== size || labels.length === 0 || shape[0] !== T * labels.length) {
    const given = `${x.length} values of shape [${shape.join(', ')}] with ${labels.length} labels and T = ${T}`;
    throw new RangeError(`batch: ${given}; expected the shape's number of values, at least one label, and T·labels rows`);
  }
  return { input: { T, x: tensor(x, [...shape]) }, labels: tensor1d(labels, 'int32') };
}

/** Checks logits against a batch: `[T·B, classes]`, labels below classes. Throws RangeError that names the label. */
export function checkLogits({ T, x }: Sequence, { labels, mixed }: Batch): void {
  const [rows, classes = 0] = x.shape;
  if (x.rank !== 2 || rows !== T * labels.length || (mixed && mixed.labels.length !== labels.length)) {
    const given = `T = ${T}, [${x.shape.join(', ')}]`;
    throw new RangeError(
      `the model gives ${given} for ${labels.length} labels; expected [T·${labels.length}, classes], one label a sample`,
    );
  }
  checkLabels(labels, classes);
  if (mixed) checkLabels(mixed.labels, classes);
}

function checkLabels(labels: Int32Array, classes: number): void {
  const at = labels.findIndex((label) => label < 0 || label >= classes);
  if (at >= 0) throw new RangeError(`label ${labels[at]} of sample ${at} in the batch; the model has classes 0 to ${classes - 1}`);
}
