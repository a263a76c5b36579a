import { type Layer, mapTree, type Named, scope, type Tree } from '@synfire/core';
import { mul } from '@tensorflow/tfjs-core';
import type { Batch } from './batch.ts';
import { type Evaluation, evaluate } from './evaluate.ts';
import { advance, epochProgress, free, type Loop, loopFrom, settle, stepProgress } from './loop.ts';
import type { Progress, StoppedProgress } from './progress.ts';
import { disposeState, type TrainState } from './train-state.ts';
import { type StepOptions, trainStep } from './train-step.ts';

/** Asks training to stop, as an `AbortSignal` does. */
export interface Signal {
  readonly aborted: boolean;
}

/** Options of `train`. */
export interface TrainOptions extends StepOptions {
  /** Where to begin: `initialState()`, or one that was saved. Its tensors become the trainer's, which frees them. */
  readonly from: TrainState;
  /** Epochs in all, those before `from` included. */
  readonly epochs: number;
  /** The batches of an epoch (from 0), beginning with batch number `from`; each call with the same arguments must give the same batches. */
  readonly data: (epoch: number, from: number) => AsyncIterable<Batch>;
  /** Makes at most so many steps an epoch; default as many as there are batches. */
  readonly stepsPerEpoch?: number | undefined;
  /** The batches to evaluate on after an epoch. */
  readonly validation?: ((epoch: number) => AsyncIterable<Batch>) | undefined;
  /** Steps between two reports, for which the host waits for the device; default 1. */
  readonly logEvery?: number | undefined;
  /** Steps of an epoch from one observation of the firing rates to the next, the epoch's first step included; 0 for none; default 50. */
  readonly observeEvery?: number | undefined;
  /** Once it is aborted, training yields a `stopped` report after the step or validation batch that runs, and ends. */
  readonly signal?: Signal | undefined;
}

/**
 * Trains a model; the caller's loop logs, saves and stops (`break`, or `signal`). Frees every tensor that it holds however the loop
 * ends, so save or `clone` what you need of `progress.state`. A run from a saved state gives the very numbers of an uninterrupted one.
 * Throws Error with the step, and where to look, when the loss is not finite.
 */
export async function* train(model: Layer, options: TrainOptions): AsyncGenerator<Progress, void> {
  check(options);
  const loop = loopFrom(options.optimizer.donated ? owned(options.from) : options.from);
  try {
    while (loop.state.epoch < options.epochs) {
      yield* steps(loop, model, options);
      const validation = options.signal?.aborted ? undefined : await validate(loop, model, options);
      if (options.signal?.aborted) return yield stopped(loop);
      yield { ...epochProgress(loop), ...(validation ? { validation } : {}) };
    }
  } finally {
    free(loop);
  }
}

async function* steps(loop: Loop, model: Layer, options: TrainOptions): AsyncGenerator<Progress, void> {
  const { data, stepsPerEpoch = Number.POSITIVE_INFINITY, logEvery = 1, observeEvery = 50, signal } = options;
  const { epoch, stepInEpoch } = loop.state;
  if (stepInEpoch >= stepsPerEpoch) return;
  const step = trainStep(model, { ...options, donate: true });
  const timed = stopwatch(loop);
  for await (const batch of data(epoch, stepInEpoch)) {
    advance(loop, step, batch, observeEvery > 0 && loop.state.stepInEpoch % observeEvery === 0);
    const due = loop.state.step % logEvery === 0;
    if (due || signal?.aborted) await settle(loop);
    timed.pause();
    if (due) yield stepProgress(loop);
    timed.resume();
    if (signal?.aborted || loop.state.stepInEpoch >= stepsPerEpoch) break;
  }
  await settle(loop);
  timed.pause();
  if (loop.state.stepInEpoch === 0)
    throw new Error(`epoch ${epoch + 1}: the data gave no batch; is the training set smaller than a batch?`);
}

async function validate({ state: { params, state, epoch } }: Loop, model: Layer, options: TrainOptions): Promise<Evaluation | undefined> {
  if (!options.validation) return undefined;
  return evaluate(model, params, state, until(options.signal, options.validation(epoch)), options.loss);
}

/** The same batches, but none after the signal, except for the first. */
async function* until(signal: Signal | undefined, batches: AsyncIterable<Batch>): AsyncGenerator<Batch, void> {
  for await (const batch of batches) {
    yield batch;
    if (signal?.aborted) return;
  }
}

const stopped = ({ state }: Loop): StoppedProgress => ({ kind: 'stopped', epoch: state.epoch + 1, step: state.step, state });

/** Counts the time that passes outside of the caller's loop. */
function stopwatch(loop: Loop): { pause(): void; resume(): void } {
  let began = performance.now();
  return {
    pause() {
      const ms = performance.now() - began;
      loop.epoch.ms += ms;
      loop.report.ms += ms;
    },
    resume() {
      began = performance.now();
    },
  };
}

/** The state with tensors of its own, as steps will write into them; those that were given are freed. */
function owned(from: TrainState): TrainState {
  const copies = <P extends Tree>(tree: P): P => scope(() => mapTree(tree, (t) => mul(t, 1)));
  const own = { ...from, params: copies(from.params), optimizer: copies(from.optimizer) };
  disposeState(from, own);
  return own;
}

function check({ epochs, stepsPerEpoch = 1, logEvery = 1, observeEvery = 0 }: TrainOptions): void {
  atLeast(0, { epochs, observeEvery });
  atLeast(1, { stepsPerEpoch, logEvery });
}

function atLeast(minimum: number, values: Named<number>): void {
  for (const [name, value] of Object.entries(values)) {
    if (!Number.isInteger(value) || value < minimum) throw new RangeError(`train: ${name} ${value}; expected an integer ≥ ${minimum}`);
  }
}
