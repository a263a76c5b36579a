import type { Dataset } from './dataset.ts';

/** The dataset whose samples are `f(sample, key)`; the key is the sample's own. */
export function map<A, B>(dataset: Dataset<A>, f: (sample: A, key: number) => B | Promise<B>): Dataset<B> {
  return { length: dataset.length, get: async (index, key) => f(await dataset.get(index, key), key) };
}
