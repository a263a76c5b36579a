import type { EpochProgress } from '@synfire/train';
import type { Backend } from './backend.ts';
import { bytesText } from './byte-size.ts';
import { table } from './table.ts';
import type { RunConfig } from './task.ts';
import type { Versions } from './versions.ts';

/** One epoch of a run, as summary.json and metrics.jsonl have it. */
export type EpochRow = {
  readonly epoch: number;
  readonly trainLoss: number;
  readonly trainTop1: number;
  readonly valLoss: number;
  readonly valTop1: number;
  readonly valTop5: number;
  readonly imagesPerSecond: number;
  readonly firingRate: number;
};

/** The row of a finished epoch. */
export const epochRow = ({ epoch, trainLoss, trainTop1, imagesPerSecond, firingRate = 0, validation }: EpochProgress): EpochRow => ({
  epoch,
  trainLoss,
  trainTop1,
  valLoss: validation?.loss ?? 0,
  valTop1: validation?.top1 ?? 0,
  valTop5: validation?.top5 ?? 0,
  imagesPerSecond,
  firingRate,
});

/** What summary.json says of a run. */
export interface Summary {
  readonly task: string;
  readonly model: string;
  /** Null where the model's blocks join in a way of their own. */
  readonly connect: string | null;
  readonly backend: string;
  readonly device: string;
  readonly T: number;
  readonly batch: number;
  readonly size: number;
  readonly seed: number;
  readonly params: number;
  readonly classes: number;
  readonly epochs: readonly EpochRow[];
  readonly best: EpochRow | null;
  readonly last: EpochRow | null;
  readonly trainImagesPerSecond: number;
  readonly evalImagesPerSecond: number;
  /** Part of the training's time that waited for data. */
  readonly dataWaitShare: number;
  readonly peakMemoryBytes: number;
  readonly brokenImages: number;
  readonly versions: Versions;
}

/** The largest resident memory of this process so far. */
export const peakMemoryBytes = (): number => process.resourceUsage().maxRSS * 1024;

/** The epoch with the best validation accuracy, the first of equals. */
export const bestEpoch = (epochs: readonly EpochRow[]): EpochRow | null =>
  epochs.reduce<EpochRow | null>((best, row) => (best === null || row.valTop1 > best.valTop1 ? row : best), null);

/** The summary of a run. */
export function summarize(
  { model, connect, T, size, seed, task }: RunConfig,
  { name, device }: Backend,
  run: {
    readonly batch: number;
    readonly params: number;
    readonly classes: number;
    readonly epochs: readonly EpochRow[];
    readonly evalImagesPerSecond: number;
    readonly dataWaitShare: number;
    readonly brokenImages: number;
  },
  versions: Versions,
): Summary {
  const { epochs, evalImagesPerSecond, dataWaitShare, brokenImages, ...counts } = run;
  const speeds = epochs.map(({ imagesPerSecond }) => imagesPerSecond);
  return {
    task,
    model,
    connect: connect ?? null,
    backend: name,
    device,
    T,
    size,
    seed,
    ...counts,
    epochs,
    best: bestEpoch(epochs),
    last: epochs.at(-1) ?? null,
    trainImagesPerSecond: speeds.length === 0 ? 0 : speeds.reduce((a, b) => a + b) / speeds.length,
    evalImagesPerSecond,
    dataWaitShare,
    peakMemoryBytes: peakMemoryBytes(),
    brokenImages,
    versions,
  };
}

const brokenRow = (broken: number): readonly (readonly string[])[] =>
  broken > 0 ? [['broken images', `${broken}, listed in broken.jsonl`]] : [];

const percent = (part: number): string => `${(100 * part).toFixed(2)} %`;

/** The closing table of a run: best and last epoch, speed, memory, folder. */
export function closingTable(
  { best, last, trainImagesPerSecond, evalImagesPerSecond, dataWaitShare, peakMemoryBytes: bytes, brokenImages: broken }: Summary,
  dir: string,
): string {
  const row = (name: string, epoch: EpochRow | null): readonly string[] =>
    epoch ? [`${name} (${epoch.epoch})`, epoch.trainLoss.toFixed(4), percent(epoch.trainTop1), epoch.valLoss.toFixed(4), percent(epoch.valTop1), percent(epoch.valTop5)] : [name, '-', '-', '-', '-', '-']; // biome-ignore format: a row
  return [
    table([['epoch', 'train loss', 'train top-1', 'val loss', 'val top-1', 'val top-5'], row('best', best), row('last', last)]),
    '',
    table([
      ['training', `${trainImagesPerSecond.toFixed(1)} images/s`],
      ['waiting for data', percent(dataWaitShare)],
      ['evaluation', `${evalImagesPerSecond.toFixed(1)} images/s`],
      ['peak memory', bytesText(bytes)],
      ...brokenRow(broken),
    ]),
    '',
    `run folder: ${dir}`,
  ].join('\n');
}

/** The closing table of an evaluation alone. */
export function evaluationTable({ last, evalImagesPerSecond, peakMemoryBytes: bytes, brokenImages: broken }: Summary, dir: string): string {
  return [
    table([
      ...(last
        ? [
            ['val loss', last.valLoss.toFixed(4)],
            ['val top-1', percent(last.valTop1)],
            ['val top-5', percent(last.valTop5)],
          ]
        : []),
      ['evaluation', `${evalImagesPerSecond.toFixed(1)} images/s`],
      ['peak memory', bytesText(bytes)],
      ...brokenRow(broken),
    ]),
    '',
    `run folder: ${dir}`,
  ].join('\n');
}
