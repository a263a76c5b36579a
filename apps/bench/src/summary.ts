import type { EpochProgress } from '@synfire/train';
import type { Backend } from './backend.ts';
import type { RunConfig } from './task.ts';
import type { Versions } from './versions.ts';

/** What validation found. */
type ValidationRow = {
  readonly valLoss: number;
  readonly valTop1: number;
  readonly valTop5: number;
};

/** One epoch of a run, as summary.json and metrics.jsonl have it. */
export type EpochRow = ValidationRow & {
  readonly epoch: number;
  readonly trainLoss: number;
  readonly trainTop1: number;
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

/** What summary.json says of every run. */
export interface RunSummary {
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
  /** Null where nothing was evaluated, as where Ctrl-C came before. */
  readonly evalImagesPerSecond: number | null;
  readonly peakMemoryBytes: number;
  readonly brokenImages: number;
  readonly versions: Versions;
}

/** Of one that only evaluates. */
export interface EvaluationSummary extends RunSummary {
  readonly last: ValidationRow;
}

/** Of one that trains. */
export interface TrainingSummary extends RunSummary {
  readonly epochs: readonly EpochRow[];
  readonly best: EpochRow | null;
  readonly last: EpochRow | null;
  /** The mean of its epochs; null before the first has ended. */
  readonly trainImagesPerSecond: number | null;
  /** Part of the training's time that waited for data. */
  readonly dataWaitShare: number;
}

/** The largest resident memory of this process so far. */
export const peakMemoryBytes = (): number => process.resourceUsage().maxRSS * 1024;

/** The epoch with the best validation accuracy, the first of equals. */
export const bestEpoch = (epochs: readonly EpochRow[]): EpochRow | null =>
  epochs.reduce<EpochRow | null>((best, row) => (best === null || row.valTop1 > best.valTop1 ? row : best), null);

/** What a run counted. */
type Counted = Pick<RunSummary, 'batch' | 'params' | 'classes' | 'evalImagesPerSecond' | 'brokenImages' | 'versions'>;

/** The summary of any run. */
export const summarize = (
  { model, connect, T, size, seed, task }: RunConfig,
  { name, device }: Backend,
  { batch, params, classes, evalImagesPerSecond, brokenImages, versions }: Counted,
): RunSummary => ({
  task,
  model,
  connect: connect ?? null,
  backend: name,
  device,
  T,
  size,
  seed,
  batch,
  params,
  classes,
  evalImagesPerSecond,
  peakMemoryBytes: peakMemoryBytes(),
  brokenImages,
  versions,
});

/** The summary of a run that trained for these epochs. */
export function summarizeTraining(run: RunSummary, epochs: readonly EpochRow[], dataWaitShare: number): TrainingSummary {
  const speeds = epochs.map(({ imagesPerSecond }) => imagesPerSecond);
  const trainImagesPerSecond = speeds.length === 0 ? null : speeds.reduce((a, b) => a + b) / speeds.length;
  return { ...run, epochs, best: bestEpoch(epochs), last: epochs.at(-1) ?? null, trainImagesPerSecond, dataWaitShare };
}
