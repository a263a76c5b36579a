import { scope } from '@synfire/core';
import { dispose, stack, type Tensor } from '@tensorflow/tfjs-core';
import type { Batch } from './batch.ts';
import { firingWarnings, type Seen, toFiring } from './firing.ts';
import type { EpochProgress, StepProgress } from './progress.ts';
import { addStep, noSums } from './sums.ts';
import { disposeState, noRunning, type TrainState } from './train-state.ts';
import type { TrainStep } from './train-step.ts';
import { whereNotFinite } from './where-not-finite.ts';

/** The one place where a run's state is replaced; what it holds is freed by `free`. */
export interface Loop {
  state: TrainState;
  /** Steps whose numbers are still on the device. */
  pending: Pending[];
  /** ms of work on this epoch's and this report's images, and those images; of this process alone. */
  epoch: Clock;
  report: Clock;
}

interface Clock {
  ms: number;
  images: number;
}

interface Pending {
  readonly step: number;
  readonly images: number;
  readonly metrics: Tensor;
  readonly seen?: Seen;
}

/** A loop that takes over the tensors of a state. */
export const loopFrom = (state: TrainState): Loop => ({ state, pending: [], epoch: { ms: 0, images: 0 }, report: { ms: 0, images: 0 } });

/** Makes one step and frees what it replaced. */
export function advance(loop: Loop, step: TrainStep, batch: Batch, observe: boolean): void {
  const { state: before } = loop;
  const { state, metrics, seen } = step(before, batch, { observe });
  const images = batch.labels.length;
  loop.state = state;
  loop.pending.push({ step: state.step, images, metrics, ...(seen ? { seen } : {}) });
  loop.epoch.images += images;
  loop.report.images += images;
  disposeState(before, state);
}

/** Reads the pending numbers into the state's sums. Throws Error for a loss that is not finite. */
export async function settle(loop: Loop): Promise<void> {
  const { pending } = loop;
  if (pending.length === 0) return;
  const all = scope(() => stack(pending.map(({ metrics }) => metrics)));
  try {
    const values = await all.data();
    for (const [i, { step, images, seen }] of pending.entries()) {
      const [loss = Number.NaN, correct = 0] = values.subarray(2 * i, 2 * i + 2);
      if (!Number.isFinite(loss)) throw await notFinite(loop, step, loss);
      await addTo(loop, images, loss, correct, seen);
    }
  } finally {
    all.dispose();
    freePending(loop);
  }
}

async function addTo(loop: Loop, images: number, loss: number, correct: number, seen: Seen | undefined): Promise<void> {
  const { running } = loop.state;
  const sums = { epoch: addStep(running.epoch, images, loss, correct), report: addStep(running.report, images, loss, correct) };
  const firing = seen ? await toFiring(seen) : undefined;
  const observed = firing ? { seen: firing, firing: { sum: running.firing.sum + firing.mean, steps: running.firing.steps + 1 } } : {};
  loop.state = { ...loop.state, running: { ...running, ...sums, ...observed } };
}

async function notFinite({ state }: Loop, step: number, loss: number): Promise<Error> {
  const where = await whereNotFinite(state.params, state.state);
  return new Error(`step ${step} (epoch ${state.epoch + 1}): the loss is ${loss}. ${where}`);
}

/** The report of a step, which begins the next one. */
export function stepProgress(loop: Loop): StepProgress {
  const { report, seen, ...rest } = loop.state.running;
  const imagesPerSecond = rate(loop.report);
  loop.report = { ms: 0, images: 0 };
  loop.state = { ...loop.state, running: { ...rest, report: noSums } };
  const { epoch, stepInEpoch, step } = loop.state;
  return {
    kind: 'step',
    epoch: epoch + 1,
    stepInEpoch,
    step,
    loss: report.loss / report.images,
    top1: report.correct / report.images,
    imagesPerSecond,
    ...(seen ? { firing: seen } : {}),
    warnings: seen ? firingWarnings(seen) : [],
    state: loop.state,
  };
}

/** The report of an epoch, which begins the next one. */
export function epochProgress(loop: Loop): EpochProgress {
  const { epoch: sums, firing } = loop.state.running;
  const imagesPerSecond = rate(loop.epoch);
  loop.epoch = { ms: 0, images: 0 };
  loop.report = { ms: 0, images: 0 };
  loop.state = { ...loop.state, epoch: loop.state.epoch + 1, stepInEpoch: 0, running: noRunning };
  return {
    kind: 'epoch',
    epoch: loop.state.epoch,
    step: loop.state.step,
    trainLoss: sums.loss / sums.images,
    trainTop1: sums.correct / sums.images,
    imagesPerSecond,
    ...(firing.steps > 0 ? { firingRate: firing.sum / firing.steps } : {}),
    state: loop.state,
  };
}

const rate = ({ images, ms }: Clock): number => (ms > 0 ? (1000 * images) / ms : 0);

/** Disposes all that a loop holds. */
export function free(loop: Loop): void {
  freePending(loop);
  disposeState(loop.state);
}

function freePending(loop: Loop): void {
  for (const { metrics, seen } of loop.pending) dispose([metrics, ...(seen ? [seen.means] : [])]);
  loop.pending = [];
}
