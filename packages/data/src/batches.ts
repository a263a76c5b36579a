import type { Dataset, Example } from './dataset.ts';
import { type Ordered, ordered } from './ordered.ts';
import { fold, permutation, split } from './random.ts';

/** Examples stacked on the host; `shape` is [B, …shape of one]. */
export interface HostBatch {
  readonly x: Float32Array;
  readonly shape: readonly number[];
  readonly labels: Int32Array;
  /** The numbers that the examples have in the dataset. */
  readonly indices: Int32Array;
}

/** How `batches` orders, loads and groups examples. */
export interface BatchOptions {
  readonly batchSize: number;
  /** Seed of the order and of every example's augmentation; take another one each epoch. */
  readonly key: number;
  /** Whether to go through the dataset in an order drawn from the key; false: in its own. */
  readonly shuffle?: boolean;
  /** Whether to leave out a last batch that is not full. */
  readonly dropLast?: boolean;
  /** Batches being prepared while the consumer has one: prefetch + 1 exist at most. */
  readonly prefetch?: number;
  /** Examples being loaded at once, by default all that `prefetch` allows: a consumer that blocks the event loop lets no further one start. */
  readonly workers?: number;
  /** Number of the batch to begin with; earlier ones are not loaded. */
  readonly from?: number;
  /** Examples known to be broken: left out from the start, so that `from` counts the batches that were seen without them. */
  readonly broken?: Iterable<number>;
  /** Takes the error of an example that can't be loaded, which is then left out; without it the error ends the iteration. */
  readonly onBroken?: (error: unknown, index: number) => void;
}

/**
 * Batches of `dataset` in an order, and with augmentations, that depend on the key alone, never on `workers` or `prefetch`.
 * Loading goes on while the consumer works; leaving the loop ends it.
 */
export async function* batches(dataset: Dataset<Example>, options: BatchOptions): AsyncGenerator<HostBatch, void, undefined> {
  const { batchSize, key, dropLast = false, prefetch = 2, from = 0, onBroken } = options;
  const { workers = prefetch * batchSize } = options;
  atLeast(1, { batchSize, prefetch, workers });
  atLeast(0, { from });
  const [orderKey = 0, exampleKey = 0] = split(key, 2);
  const order = inOrder(dataset.length, orderKey, options).subarray(from * batchSize);
  const load = (index: number): Promise<Example> => dataset.get(index, fold(exampleKey, index));
  const examples = ordered(order, load, { places: prefetch * batchSize, atOnce: workers });
  try {
    for (;;) {
      await turns();
      const batch = await assemble(examples, batchSize, onBroken);
      if (batch === undefined || (dropLast && batch.labels.length < batchSize)) return;
      yield batch;
    }
  } finally {
    await examples.stop();
  }
}

function atLeast(least: number, values: { readonly [name: string]: number }): void {
  for (const [name, value] of Object.entries(values)) {
    if (Number.isInteger(value) && value >= least) continue;
    throw new RangeError(`batches: ${name} is ${value}; expected an integer of at least ${least}.`);
  }
}

function inOrder(length: number, key: number, { shuffle = false, broken = [] }: Pick<BatchOptions, 'shuffle' | 'broken'>): Uint32Array {
  const leftOut = new Set(broken);
  const order = shuffle ? permutation(length, key) : Uint32Array.from({ length }, (_, i) => i);
  return order.filter((index) => !leftOut.has(index));
}

/**
 * Lets the event loop see every load that finished while the consumer blocked it, so that what follows in it starts before the
 * next such stretch. Two turns: the first may be the end of a poll phase that was already under way.
 */
async function turns(): Promise<void> {
  const turn = typeof setImmediate === 'function' ? setImmediate : setTimeout;
  for (let i = 0; i < 2; i += 1) await new Promise<void>((resolve) => void turn(resolve));
}

/** The next batch of what `examples` yields, without what is broken; undefined when nothing is left. */
async function assemble(examples: Ordered<Example>, batchSize: number, onBroken: BatchOptions['onBroken']): Promise<HostBatch | undefined> {
  let stacked: HostBatch | undefined;
  let size = 0;
  while (size < batchSize) {
    const outcome = await examples.take();
    if (outcome === undefined) break;
    if ('error' in outcome) {
      if (onBroken === undefined) throw outcome.error;
      onBroken(outcome.error, outcome.index);
      examples.release(1);
      continue;
    }
    stacked ??= empty(batchSize, outcome.value.shape);
    put(stacked, size, outcome.value, outcome.index);
    size += 1;
  }
  examples.release(size);
  return stacked === undefined || size === batchSize ? stacked : first(stacked, size);
}

function empty(batchSize: number, shape: readonly number[]): HostBatch {
  const values = shape.reduce((a, b) => a * b, batchSize);
  return {
    x: new Float32Array(values),
    shape: [batchSize, ...shape],
    labels: new Int32Array(batchSize),
    indices: new Int32Array(batchSize),
  };
}

function put({ x, shape, labels, indices }: HostBatch, at: number, example: Example, index: number): void {
  if (example.shape.length !== shape.length - 1 || example.shape.some((size, axis) => size !== shape[axis + 1])) {
    throw new RangeError(
      `batches: example ${index} has shape [${example.shape}], the first one of its batch [${shape.slice(1)}]. Resize or crop them alike.`,
    );
  }
  x.set(example.x, at * example.x.length);
  labels[at] = example.label;
  indices[at] = index;
}

function first({ x, shape, labels, indices }: HostBatch, size: number): HostBatch {
  const values = shape.slice(1).reduce((a, b) => a * b, size);
  return { x: x.slice(0, values), shape: [size, ...shape.slice(1)], labels: labels.slice(0, size), indices: indices.slice(0, size) };
}
