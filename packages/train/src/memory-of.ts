import { type Layer, leaves, mapTree, type Shape, scope, type Tree, uniforms } from '@synfire/core';
import type { Optimizer } from '@synfire/optim';
import { memory, mul, profile } from '@tensorflow/tfjs-core';
import type { Batch } from './batch.ts';
import type { Loss } from './loss.ts';
import { type Moment, moments } from './moments.ts';
import type { TrainState } from './train-state.ts';
import { trainStep } from './train-step.ts';

/** What `memoryOf` needs to know of a training. */
export interface MemoryOptions {
  /** Where it begins; stays the caller's and as it is. */
  readonly from: TrainState;
  readonly optimizer: Optimizer;
  readonly loss: Loss;
  /** Shape of one sample, `[T, H, W, C]`. */
  readonly input: Shape;
  /**
   * Bytes that are in use now; default those of tfjs's tensors. `() => process.memoryUsage.rss()` gives a process's memory under Node: then
   * also what the backend's libraries take besides tensors is measured.
   */
  readonly inUse?: (() => number) | undefined;
}

/** What training takes, in bytes; `peakBytes` computes with it. */
export interface StepMemory {
  /** In use before: parameters, the optimizer's slots, and with `inUse` the process. */
  readonly before: number;
  /** What steps took besides tensors, whatever their batch. */
  readonly besides: number;
  /** Scratch of a process's libraries that grows with the batch, in proportion to a step's tensors; 0 where tensors alone are counted. */
  readonly scratch: number;
  /** Gradients of all parameters. */
  readonly gradients: number;
  /** Copies that `train` makes of its first state for an optimizer that writes into it. */
  readonly copies: number;
  /** What a step's tensors add, moment by moment: the largest counts. */
  readonly step: readonly Moment[];
}

/**
 * Measures what training a model takes: makes a step of one sample and one of two, on random input, and sees the tensors after every
 * kernel; each moment is linear in the number of samples. Whatever the model is made of, nothing is assumed of it but that it computes
 * batches of different sizes alike; where it does not, a line through both peaks counts. Leaves state, keys and tensors as they were.
 * Temporaries inside a native kernel show in `inUse` alone.
 */
export async function memoryOf(model: Layer, options: MemoryOptions): Promise<StepMemory> {
  const { from, optimizer, loss, input, inUse = tensorBytes } = options;
  const [before, tensors] = [inUse(), tensorBytes()];
  const copies = optimizer.donated ? treeBytes([from.params, from.optimizer]) : 0;
  const measure = async (samples: number): Promise<Measured> => {
    const bytes = await snapshots(() => oneStep(model, { from, optimizer, loss }, randomBatch(input, samples)));
    // A process keeps what it has once had, so that after a step it shows the step's peak.
    const process = inUse() - before - copies;
    const step = bytes.map((all) => all - tensors - copies);
    return { step, peak: Math.max(...step), process };
  };
  const [one, two] = [await measure(1), await measure(2)];
  const extra = options.inUse ? beyond(one, two) : { besides: 0, scratch: 0 };
  return { before, ...extra, gradients: treeBytes(from.params), copies, step: moments(one.step, two.step) };
}

/** The tensors of a step, moment by moment and at their peak, and what a process has grown by. */
interface Measured {
  readonly step: readonly number[];
  readonly peak: number;
  readonly process: number;
}

/**
 * A line through what steps of one sample and of two took beyond their tensors. Its slope is between none and the tensors' own: what a process
 * has grown by is known to some megabytes, which large batches of small samples would multiply.
 */
function beyond(one: Measured, two: Measured): Pick<StepMemory, 'besides' | 'scratch'> {
  const [first, second] = [Math.max(0, one.process - one.peak), Math.max(0, two.process - two.peak)];
  const scratch = Math.min(1, Math.max(0, second - first) / Math.max(1, two.peak - one.peak));
  return { besides: Math.max(first, second - scratch * (two.peak - one.peak)) - scratch * one.peak, scratch };
}

const tensorBytes = (): number => memory().numBytes;

const treeBytes = (tree: Tree): number => leaves(tree).reduce((sum, { size, dtype }) => sum + size * (dtype === 'bool' ? 1 : 4), 0);

/** Bytes of all tensors after every kernel that `f` runs. */
async function snapshots(f: () => void): Promise<readonly number[]> {
  let failed: { readonly error: unknown } | undefined;
  // tfjs goes on profiling for ever after a function that throws.
  const { kernels } = await profile(() => {
    try {
      f();
    } catch (error) {
      failed = { error };
    }
  });
  if (failed) throw failed.error;
  return kernels.map(({ totalBytesSnapshot }) => totalBytesSnapshot);
}

/** A step as `train` makes it, on copies of what the optimizer writes into; the scope frees what comes of it. */
function oneStep(model: Layer, { from, ...options }: Omit<MemoryOptions, 'input' | 'inUse'>, batch: Batch): void {
  scope(() => {
    const copied = (tree: Tree): Tree => mapTree(tree, (t) => mul(t, 1));
    const own = options.optimizer.donated ? { ...from, params: copied(from.params), optimizer: copied(from.optimizer) } : from;
    trainStep(model, { ...options, donate: true })(own, batch, { observe: true });
  });
}

function randomBatch([T = 1, ...sample]: Shape, samples: number): Batch {
  const shape = [T * samples, ...sample];
  const size = shape.reduce((a, b) => a * b, 1);
  return { x: uniforms(0, size), shape, labels: new Int32Array(samples), T };
}
