import type { Batch } from './batch.ts';

/** With what a sample is mixed: the one before it in the batch. */
export interface Partners {
  readonly labels: Int32Array;
  /** The row of `[T·B, …]` that belongs to a row. */
  row(own: number): number;
}

/** The partners in a batch. Throws TypeError where it has been mixed before. */
export function partners(what: string, { labels, mixed }: Batch): Partners {
  if (mixed) throw new TypeError(`${what}: the batch has been mixed before; a sample can be one of two, so take one of mixup and cutmix`);
  const size = labels.length;
  const before = (sample: number): number => (sample + size - 1) % size;
  return {
    labels: labels.map((_, sample) => labels[before(sample)] ?? 0),
    row: (own) => own - (own % size) + before(own % size),
  };
}

/** Numbers of one sample in one time step. */
export const valuesOfSample = ({ shape }: Batch): number => shape.slice(1).reduce((a, b) => a * b, 1);
