import { backwardOf, disposeExcept, disposeTree, fold, type Layer, mapTree, type Sequence, scope, type Tree } from '@synfire/core';
import { applyUpdates, type Optimizer } from '@synfire/optim';
import { add, mul, stack, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { type Batch, checkLogits, toTensors } from './batch.ts';
import { type Seen, type Watch, watch } from './firing.ts';
import type { Loss } from './loss.ts';
import { mixedLoss } from './mixed-loss.ts';
import { meanOfSteps } from './over-time.ts';
import { splitBatch } from './split-batch.ts';
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
  /**
   * Parts that a batch is computed in, one after the other, with the mean of their gradients: memory for a part alone. Default 1. Batch
   * statistics are those of the parts, so a network with batch norm does not give the numbers of the whole batch.
   */
  readonly accumulate?: number | undefined;
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
  { loss, optimizer, donate = false, accumulate = 1 }: StepOptions,
  state: TrainState,
  batch: Batch,
  watched: Watch | undefined,
): StepResult {
  const { grads, metrics, next } = inParts(
    splitBatch(batch, accumulate),
    (part, running, i) =>
      reverse(
        model,
        loss,
        { ...state, state: running, key: i === 0 ? state.key : fold(state.key, -i) },
        part,
        i === 0 ? watched?.observe : undefined,
      ),
    state.state,
  );
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

/** What one batch, or a part of one, gives. */
interface Reversed {
  readonly grads: Tree;
  readonly metrics: Tensor;
  readonly next: Tree;
}

/** The gradients' mean over the parts of a batch, by their sizes; running statistics pass from part to part. */
function inParts(parts: readonly Batch[], run: (part: Batch, running: Tree, i: number) => Reversed, start: Tree): Reversed {
  const samples = parts.reduce((sum, { labels }) => sum + labels.length, 0);
  let total: Reversed | undefined;
  for (const [i, part] of parts.entries()) {
    const before = total?.next ?? start;
    const one = run(part, before, i);
    if (parts.length === 1) return one;
    const share = part.labels.length / samples;
    const own = weighted(one, share);
    const sum = total ? plus(total, own) : own;
    if (total) disposeTree([total.grads, total.metrics, own.grads, own.metrics]);
    if (before !== start) disposeExcept(before, [one.next, start]);
    total = { ...sum, next: one.next };
  }
  if (!total) throw new RangeError('accumulate: a batch without samples');
  return total;
}

/** Gradients and loss by a part's share of the samples; right predictions are counted. Frees what it replaces. */
function weighted({ grads, metrics, next }: Reversed, share: number): Reversed {
  const result = scope(() => ({ grads: mapTree(grads, (g) => mul(g, share)), metrics: mul(metrics, [share, 1]), next }));
  disposeTree([grads, metrics]);
  return result;
}

const plus = (a: Reversed, b: Reversed): Reversed => ({
  grads: applyUpdates(a.grads, b.grads),
  metrics: add(a.metrics, b.metrics),
  next: b.next,
});

function reverse(
  model: Layer,
  loss: Loss,
  { params, state, key, step }: TrainState,
  batch: Batch,
  observe: ((path: string, spikes: Sequence) => void) | undefined,
): Reversed {
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
