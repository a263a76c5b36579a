import { scope } from '@synfire/core';
import { dispose, stack, type Tensor } from '@tensorflow/tfjs-core';
import type { Batch } from './batch.ts';
import { firingWarnings, type Seen, toFiring } from './firing.ts';
import type { EpochProgress, StepProgress } from './progress.ts';
import { addStep, noSums } from './sums.ts';
import { disposeState, noRunning, type Running, type TrainState } from './train-state.ts';
import type { TrainStep } from './train-step.ts';
import { whereNotFinite } from './where-not-finite.ts';

/** The one place where a run's state is replaced; what it holds is freed by `free`. */
export interface Loop {
  state: TrainState;
  /** Steps whose numbers are still on the device. */
  pending: Pending[];
  /** ms of work on this epoch's and this report's images, and those images; of this process alone. */
  readonly epoch: Clock;
  readonly report: Clock;
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
  const { running, stepInEpoch, step } = loop.state;
  const { report, seen: firing } = running;
  const rest: Running = { epoch: running.epoch, report: noSums, firing: running.firing };
  const speed = rate(loop.report);
  loop.state = { ...loop.state, running: rest };
  Object.assign(loop.report, { ms: 0, images: 0 });
  return {
    kind: 'step',
    ...{ epoch: loop.state.epoch + 1, stepInEpoch, step, loss: report.loss / report.images, top1: report.correct / report.images },
    ...(firing ? { firing } : {}),
    ...{ warnings: firing ? firingWarnings(firing) : [], imagesPerSecond: speed, state: loop.state },
  };
}

/** The report of an epoch, which begins the next one. */
export function epochProgress(loop: Loop): EpochProgress {
  const { running, epoch: finished, step } = loop.state;
  const { epoch, firing } = running;
  const speed = rate(loop.epoch);
  loop.state = { ...loop.state, epoch: finished + 1, stepInEpoch: 0, running: noRunning };
  Object.assign(loop.epoch, { ms: 0, images: 0 });
  Object.assign(loop.report, { ms: 0, images: 0 });
  return {
    kind: 'epoch',
    ...{ epoch: finished + 1, step, trainLoss: epoch.loss / epoch.images, trainTop1: epoch.correct / epoch.images },
    ...(firing.steps > 0 ? { firingRate: firing.sum / firing.steps } : {}),
    ...{ imagesPerSecond: speed, state: loop.state },
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
