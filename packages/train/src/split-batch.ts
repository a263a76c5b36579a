import type { Batch } from './batch.ts';

/** A batch in at most `parts` parts of nearly equal size, in order. Throws RangeError for a number of parts that is none. */
export function splitBatch(batch: Batch, parts: number): readonly Batch[] {
  if (!Number.isInteger(parts) || parts < 1)
    throw new RangeError(`accumulate: ${parts} parts of a batch; expected a whole number, at least 1`);
  const samples = batch.labels.length;
  const count = Math.min(parts, samples);
  if (count <= 1) return [batch];
  const bound = (i: number): number => Math.floor((samples * i) / count);
  return Array.from({ length: count }, (_, i) => part(batch, bound(i), bound(i + 1)));
}

function part({ x, shape, labels, T = 1, mixed }: Batch, from: number, to: number): Batch {
  const row = x.length / (T * labels.length);
  const own = new Float32Array(T * (to - from) * row);
  for (let t = 0; t < T; t++) {
    const first = t * labels.length;
    own.set(x.subarray((first + from) * row, (first + to) * row), t * (to - from) * row);
  }
  return {
    x: own,
    shape: [T * (to - from), ...shape.slice(1)],
    labels: labels.slice(from, to),
    T,
    mixed: mixed && { ...mixed, labels: mixed.labels.slice(from, to) },
  };
}
