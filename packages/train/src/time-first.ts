import type { BatchTransform } from './batch-transform.ts';

/**
 * Sequences stacked as `[B, T, …]`, which is how `batches` of @synfire/data stacks frames `[T, H, W, C]`, as the trainer takes them:
 * `[T·B, …]` with T. Throws RangeError for a batch that has its time steps already, or no dimension for them.
 */
export const timeFirst: BatchTransform = (batch) => {
  const { x, shape, labels, T: given = 1 } = batch;
  const [B = 0, T = 0, ...rest] = shape;
  if (given !== 1 || B !== labels.length || shape.length < 3) {
    throw new RangeError(
      `timeFirst: shape [${shape.join(', ')}] of ${labels.length} labels with T = ${given}; expected [B, T, …] of B labels, time not folded yet`,
    );
  }
  const size = rest.reduce((a, b) => a * b, 1);
  const folded = new Float32Array(x.length);
  for (let b = 0; b < B; b++) {
    for (let t = 0; t < T; t++) folded.set(x.subarray((b * T + t) * size, (b * T + t + 1) * size), (t * B + b) * size);
  }
  return { ...batch, x: folded, shape: [T * B, ...rest], T };
};
