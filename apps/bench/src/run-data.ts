import { foldName } from '@synfire/core';
import { batches, type Dataset, type Example, fold } from '@synfire/data';
import { type Batch, transformBatches } from '@synfire/train';
import type { Broken } from './broken.ts';
import type { Opened, RunConfig, Transforms } from './task.ts';
import type { Waiting } from './waiting.ts';

/** The data of a run, as the trainer asks for them. */
export interface RunData {
  readonly classes: number;
  readonly layout: string;
  readonly batch: number;
  readonly stepsPerEpoch: number;
  train(epoch: number, from: number): AsyncIterable<Batch>;
  validation(): AsyncIterable<Batch>;
}

/** What else decides a run's batches. */
export interface RunDataOptions {
  readonly transforms: Transforms;
  /** Lists what cannot be read, which is then left out; without it that ends the run. */
  readonly broken: Broken | undefined;
  readonly waiting?: Waiting;
}

/** Samples of a batch: all there are, where more are asked for. */
export const batchSize = ({ train }: Opened, { batch }: RunConfig): number => Math.min(batch, train.length);

/** Steps of an epoch, broken samples counted as well: what is found on the way must not move the learning rate of a run that goes on. */
export const stepsPerEpoch = (opened: Opened, config: RunConfig): number =>
  Math.min(config.steps ?? Number.POSITIVE_INFINITY, Math.floor(opened.train.length / batchSize(opened, config)));

/** A run's batches, those known to be broken left out where there is a list of them. */
export function runData(opened: Opened, config: RunConfig, { transforms, broken, waiting }: RunDataOptions): RunData {
  const { train, val } = opened;
  const batch = batchSize(opened, config);
  // What trains in parts is validated in batches of their size, which takes no more memory and gives the same numbers.
  const part = Math.ceil(batch / Math.min(config.accumulate ?? 1, batch));
  const load = (
    data: Dataset<Example>,
    split: 'train' | 'val',
    more: { key: number; from?: number; shuffle?: boolean; dropLast?: boolean; batchSize: number },
  ): AsyncIterable<Batch> =>
    batches(data, {
      ...more,
      ...(broken ? { broken: broken.indices(split), onBroken: (error: unknown, index: number) => broken.add(split, index, error) } : {}),
    });
  return {
    classes: opened.classes.length,
    layout: opened.layout,
    batch,
    stepsPerEpoch: stepsPerEpoch(opened, config),
    train: (epoch, from) => {
      const plain = load(train, 'train', { key: fold(config.seed, epoch), from, shuffle: true, dropLast: true, batchSize: batch });
      const { train: change } = transforms;
      const changed = change ? transformBatches(plain, change, fold(foldName(config.seed, 'mix'), epoch), from) : plain;
      return waiting ? waiting.watch(changed) : changed;
    },
    validation: () => {
      const plain = load(val, 'val', { key: 0, batchSize: part });
      return transforms.validation ? transformBatches(plain, transforms.validation, 0) : plain;
    },
  };
}
