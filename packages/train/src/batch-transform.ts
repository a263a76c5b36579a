import { fold, type Key } from '@synfire/core';
import type { Batch } from './batch.ts';

/** Makes one batch of another, on the host; the same key gives the same numbers. The batch that is given stays as it is. */
export type BatchTransform = (batch: Batch, key: Key) => Batch;

/**
 * The batches, each through a transform with a key of its own; `from` is the number of the first one, so that a run which goes on in the
 * middle of an epoch gets what an uninterrupted one would: `data: (epoch, from) => transformBatches(…, mixup(), fold(key, epoch), from)`.
 */
export async function* transformBatches(
  batches: AsyncIterable<Batch>,
  transform: BatchTransform,
  key: Key,
  from = 0,
): AsyncGenerator<Batch, void> {
  let i = from;
  for await (const batch of batches) yield transform(batch, fold(key, i++));
}
