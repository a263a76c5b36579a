import { backwardOf, disposeTree, fold, type Layer, type Sequence, scope, type Tree } from '@synfire/core';
import { applyUpdates, type Optimizer } from '@synfire/optim';
import { stack, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { type Batch, checkLogits, toTensors } from './batch.ts';
import { type Seen, type Watch, watch } from './firing.ts';
import type { Loss } from './loss.ts';
import { mixedLoss } from './mixed-loss.ts';
import { meanOfSteps } from './over-time.ts';
import { topK } from './top-k.ts';
import type { TrainState } from './train-state.ts';

/** What a step minimises, and how. */
export interface StepOptions {
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  /**
   * Gives the parameters and slots of the state before away, so that the optimizer may write into them: the state before must not be
   * used again, and handles of its tensors that share memory (`reshape`) change; default false. `train` does so.
   */
  readonly donate?: boolean | undefined;
}

/** What a step gives; all tensors in it become the caller's. */
export interface StepResult {
  /** Shares with the state before what the step left unchanged: free that one by `disposeState(before, after)`. */
  readonly state: TrainState;
  /** `[mean loss, number of right predictions]`, still on the device. */
  readonly metrics: Tensor;
  /** The layers' firing rates, where they were asked for and the model has spiking layers. */
  readonly seen?: Seen;
}

/** A step on one batch; state and batch stay the caller's. `observe` asks for the firing rates. */
export type TrainStep = (state: TrainState, batch: Batch, options?: { readonly observe?: boolean }) => StepResult;

/** One training step of a model: forward, backward, update; frees everything between as early as possible. */
export function trainStep(model: Layer, options: StepOptions): TrainStep {
  return (state, batch, { observe = false } = {}) => {
    const watched = observe ? watch() : undefined;
    try {
      return scope(() => update(model, options, state, batch, watched));
    } finally {
      watched?.free();
    }
  };
}

function update(
  model: Layer,
  { loss, optimizer, donate = false }: StepOptions,
  state: TrainState,
  batch: Batch,
  watched: Watch | undefined,
): StepResult {
  const { grads, metrics, next } = reverse(model, loss, state, batch, watched?.observe);
  const [params, slots] =
    donate && optimizer.donated ? optimizer.donated(grads, state.optimizer, state.params, state.step) : stepped(optimizer, grads, state);
  disposeTree(grads);
  const seen = watched?.seen();
  const counters = { step: state.step + 1, stepInEpoch: state.stepInEpoch + 1 };
  return { state: { ...state, ...counters, params, state: next, optimizer: slots }, metrics, ...(seen ? { seen } : {}) };
}

function stepped(optimizer: Optimizer, grads: Tree, state: TrainState): readonly [params: Tree, slots: Tree] {
  const [updates, slots] = optimizer.update(grads, state.optimizer, state.params, state.step);
  const params = applyUpdates(state.params, updates);
  disposeTree(updates);
  return [params, slots];
}

function reverse(
  model: Layer,
  loss: Loss,
  { params, state, key, step }: TrainState,
  batch: Batch,
  observe: ((path: string, spikes: Sequence) => void) | undefined,
): { readonly grads: Tree; readonly metrics: Tensor; readonly next: Tree } {
  const { input, labels } = toTensors(batch);
  const context = { training: true, key: fold(key, step), ...(observe ? { observe } : {}) };
  const applied = model.apply(params, state, input, context);
  input.x.dispose();
  checkLogits(applied.y, batch);
  const { T } = applied.y;
  const { value, dlogits } = mixedLoss(loss, applied.y.x, labels, { T, mixed: batch.mixed });
  const metrics = measure(value, applied.y, labels);
  applied.y.x.dispose();
  const { grads } = backwardOf(applied, 'the model')(dlogits, false);
  dlogits.dispose();
  return { grads, metrics, next: applied.state };
}

const measure = (value: Tensor, { T, x }: Sequence, labels: Tensor1D): Tensor =>
  scope(() => stack([value, topK(1, meanOfSteps(x, T), labels)]));
