import type { Dataset } from './dataset.ts';

/** The samples of `dataset` with these numbers, in this order. Throws a RangeError for a number outside of it. */
export function subset<A>(dataset: Dataset<A>, indices: ArrayLike<number>): Dataset<A> {
  for (let i = 0; i < indices.length; i += 1) {
    const at = indices[i] ?? -1;
    if (!Number.isInteger(at) || at < 0 || at >= dataset.length) {
      throw new RangeError(`subset: index ${at} at position ${i}; the dataset has samples 0 to ${dataset.length - 1}.`);
    }
  }
  return { length: indices.length, get: (index, key) => dataset.get(indices[index] ?? -1, key) };
}
