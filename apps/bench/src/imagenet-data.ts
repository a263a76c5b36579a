import { join } from 'node:path';
import { foldName } from '@synfire/core';
import { batches, type Dataset, type Example, fold } from '@synfire/data';
import { cacheFolder, type Imagenet, imagenet } from '@synfire/imagenet';
import { makeSample } from '@synfire/tools/sample';
import { type Batch, transformBatches } from '@synfire/train';
import type { Broken } from './broken.ts';
import type { ImagenetConfig } from './imagenet-config.ts';
import { mixOf } from './losses.ts';

/** The data of a run, as the trainer asks for them. */
export interface RunData {
  readonly classes: number;
  readonly layout: string;
  readonly batch: number;
  readonly stepsPerEpoch: number;
  train(epoch: number, from: number): AsyncIterable<Batch>;
  validation(): AsyncIterable<Batch>;
}

/** Opens the pictures of a run, or draws the sample. */
export async function openPictures(config: ImagenetConfig, say: (line: string) => void): Promise<Imagenet> {
  return imagenet(config.data ?? (await drawn(say)), {
    size: config.size,
    onIndex: (tar, pictures) => say(`Indexing ${tar}: ${pictures} pictures so far`),
  });
}

const batchSize = ({ train }: Imagenet, { batch }: ImagenetConfig): number => Math.min(batch, train.length);

/** Steps of an epoch, broken pictures counted as well: what is found on the way must not move the learning rate of a run that goes on. */
export const stepsPerEpoch = (opened: Imagenet, config: ImagenetConfig): number =>
  Math.min(config.steps ?? Number.POSITIVE_INFINITY, Math.floor(opened.train.length / batchSize(opened, config)));

/** A run's batches of its pictures, those known to be broken left out where there is a list of them. */
export function runData(opened: Imagenet, config: ImagenetConfig, broken: Broken | undefined): RunData {
  const { train, val } = opened;
  const batch = batchSize(opened, config);
  const mix = mixOf(config);
  const load = (
    data: Dataset<Example>,
    split: 'train' | 'val',
    more: { key: number; from?: number; shuffle?: boolean; dropLast?: boolean },
  ): AsyncIterable<Batch> =>
    batches(data, {
      batchSize: batch,
      ...more,
      ...(broken ? { broken: broken.indices(split), onBroken: (error: unknown, index: number) => broken.add(split, index, error) } : {}),
    });
  return {
    classes: opened.classes.length,
    layout: opened.layout,
    batch,
    stepsPerEpoch: stepsPerEpoch(opened, config),
    train: (epoch, from) => {
      const plain = load(train, 'train', { key: fold(config.seed, epoch), from, shuffle: true, dropLast: true });
      return mix ? transformBatches(plain, mix, fold(foldName(config.seed, 'mix'), epoch), from) : plain;
    },
    validation: () => load(val, 'val', { key: 0 }),
  };
}

async function drawn(say: (line: string) => void): Promise<string> {
  const { dir, made } = await makeSample(join(cacheFolder(), 'sample', 'imagenet'));
  if (made) say(`Drew a sample of ten classes in ImageNet's layout: ${dir}`);
  return dir;
}
