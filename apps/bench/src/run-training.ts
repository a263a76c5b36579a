import { logMetrics, logScalars, type Run, readMetrics, saveCheckpoint } from '@synfire/checkpoint';
import type { Layer } from '@synfire/core';
import type { Optimizer } from '@synfire/optim';
import { type EpochProgress, type StepProgress, type TrainState, toCheckpoint, train } from '@synfire/train';
import { interruption } from './interruption.ts';
import { lossOf } from './losses.ts';
import type { Display } from './progress.ts';
import type { RunData } from './run-data.ts';
import { bestEpoch, type EpochRow, epochRow } from './summary.ts';
import type { RunConfig } from './task.ts';
import type { Waiting } from './waiting.ts';

/** What a training run is made of. */
export interface Training {
  readonly config: RunConfig;
  readonly model: Layer;
  readonly optimizer: Optimizer;
  readonly from: TrainState;
  readonly data: RunData;
  readonly run: Run;
  readonly shown: Display;
  readonly waiting: Waiting;
  /** Whether the run begins here, so that its first checkpoint is still to be written. */
  readonly fresh: boolean;
}

/** What came of it. */
export interface Trained {
  readonly epochs: readonly EpochRow[];
  /** Null where nothing was evaluated. */
  readonly evalImagesPerSecond: number | null;
  readonly stopped: boolean;
}

/** Milliseconds from one checkpoint within an epoch to the next. */
const saveEvery = 10 * 60_000;

/** Trains to the end or to Ctrl-C; logs every report, and saves after every epoch, every ten minutes and when it stops. */
export async function runTraining(training: Training): Promise<Trained> {
  const { config, model, optimizer, from, data, run, shown, waiting, fresh } = training;
  const save = (file: string, state: TrainState): Promise<void> => saveCheckpoint(run, file, toCheckpoint(state));
  // A run killed in its first epoch can go on as well.
  if (fresh) await save(run.last, from);
  const epochs: EpochRow[] = (await readMetrics(run)).flatMap((row) => (row.kind === 'epoch' ? [pickRow(row)] : []));
  const interrupted = interruption(shown.say);
  const warned = new Set<string>();
  let saved = performance.now();
  let evalImagesPerSecond: number | null = null;
  let stopped = false;
  const logEvery = Math.max(1, Math.ceil(data.stepsPerEpoch / 50));
  const options = {
    from,
    epochs: config.epochs,
    loss: lossOf(config),
    optimizer,
    accumulate: config.accumulate,
    stepsPerEpoch: config.steps,
    logEvery,
    signal: interrupted.signal,
  };
  try {
    for await (const progress of train(model, { ...options, data: data.train, validation: data.validation })) {
      if (progress.kind === 'step') {
        await logStep(run, progress);
        shown.step(progress, data.stepsPerEpoch, config.epochs);
        for (const warning of progress.warnings.filter((w) => !warned.has(w))) shown.say(`warning: ${warning}`);
        for (const warning of progress.warnings) warned.add(warning);
        if (performance.now() - saved < saveEvery) continue;
        await save(run.last, progress.state);
      } else if (progress.kind === 'epoch') {
        const row = epochRow(progress);
        epochs.push(row);
        evalImagesPerSecond = progress.validation?.imagesPerSecond ?? null;
        await logEpoch(run, progress, row);
        if (bestEpoch(epochs) === row) await save(run.best, progress.state);
        await save(run.last, progress.state);
        shown.epoch(progress, config.epochs, waiting.recent());
      } else {
        await save(run.last, progress.state);
        stopped = true;
      }
      saved = performance.now();
    }
  } finally {
    interrupted.done();
  }
  return { epochs, evalImagesPerSecond, stopped };
}

async function logStep(run: Run, { epoch, step, loss, top1, firing }: StepProgress): Promise<void> {
  await logMetrics(run, { kind: 'step', epoch, step, loss, top1, ...(firing ? { firingRate: firing.mean } : {}) });
  await logScalars(run, step, { 'train/loss': loss, 'train/top1': top1, ...(firing ? { 'train/firing_rate': firing.mean } : {}) });
}

async function logEpoch(run: Run, { step }: EpochProgress, row: EpochRow): Promise<void> {
  await logMetrics(run, { kind: 'epoch', step, ...row });
  const { epoch, trainLoss, trainTop1, valLoss, valTop1, valTop5 } = row;
  const scalars = {
    'epoch/train_loss': trainLoss,
    'epoch/train_top1': trainTop1,
    'epoch/val_loss': valLoss,
    'epoch/val_top1': valTop1,
    'epoch/val_top5': valTop5,
  };
  await logScalars(run, epoch, scalars);
}

/** The row of an epoch that metrics.jsonl holds. */
function pickRow(row: Readonly<Record<string, unknown>>): EpochRow {
  const number = (name: keyof EpochRow): number => {
    const value = row[name];
    if (typeof value !== 'number') throw new Error(`metrics.jsonl: an epoch's row has no number '${name}'`);
    return value;
  };
  return {
    epoch: number('epoch'),
    trainLoss: number('trainLoss'),
    trainTop1: number('trainTop1'),
    valLoss: number('valLoss'),
    valTop1: number('valTop1'),
    valTop5: number('valTop5'),
    imagesPerSecond: number('imagesPerSecond'),
    firingRate: number('firingRate'),
  };
}
