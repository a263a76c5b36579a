import { join } from 'node:path';
import { batches, type Dataset, type Example, fold, type HostBatch } from '@synfire/data';
import { cacheFolder, type Imagenet, imagenet } from '@synfire/imagenet';
import { makeSample } from '@synfire/tools/sample';
import type { Broken } from './broken.ts';
import type { ImagenetConfig } from './imagenet-config.ts';

/** The data of a run, as the trainer asks for them. */
export interface RunData {
  readonly classes: number;
  readonly layout: string;
  readonly batch: number;
  readonly stepsPerEpoch: number;
  train(epoch: number, from: number): AsyncIterable<HostBatch>;
  validation(): AsyncIterable<HostBatch>;
  close(): void;
}

/** Opens the data of a run, or draws the sample. */
export async function openData(config: ImagenetConfig, broken: Broken | undefined, say: (line: string) => void): Promise<RunData> {
  const dir = config.data ?? (await drawn(say));
  const opened: Imagenet = await imagenet(dir, {
    size: config.size,
    onIndex: (tar, pictures) => say(`Indexing ${tar}: ${pictures} pictures so far`),
  });
  const { train, val } = opened;
  const usable = train.length - (broken?.indices('train').length ?? 0);
  const batch = Math.min(config.batch, usable);
  const load = (
    data: Dataset<Example>,
    split: 'train' | 'val',
    more: { key: number; from?: number; shuffle?: boolean; dropLast?: boolean },
  ): AsyncIterable<HostBatch> =>
    batches(data, {
      batchSize: batch,
      ...more,
      ...(broken ? { broken: broken.indices(split), onBroken: (error: unknown, index: number) => broken.add(split, index, error) } : {}),
    });
  return {
    classes: opened.classes.length,
    layout: opened.layout,
    batch,
    stepsPerEpoch: Math.min(config.steps ?? Number.POSITIVE_INFINITY, Math.floor(usable / batch)),
    train: (epoch, from) => load(train, 'train', { key: fold(config.seed, epoch), from, shuffle: true, dropLast: true }),
    validation: () => load(val, 'val', { key: 0 }),
    close: () => opened.close(),
  };
}

async function drawn(say: (line: string) => void): Promise<string> {
  const { dir, made } = await makeSample(join(cacheFolder(), 'sample', 'imagenet'));
  if (made) say(`Drew a sample of ten classes in ImageNet's layout: ${dir}`);
  return dir;
}
