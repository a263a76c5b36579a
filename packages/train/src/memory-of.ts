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
  /** What the measured steps took besides tensors. */
  readonly besides: number;
  /** Scratch of a process's libraries that grows with the batch, as a share of a step's tensors; 0 where tensors alone are counted. */
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
  let besides = 0;
  // What is not tensors is looked at where a step holds most of them, and at its end.
  const look = (held: number): void => {
    besides = Math.max(besides, inUse() - before - held);
  };
  const looking: Loss = (...all) => {
    const result = loss(...all);
    look(tensorBytes() - tensors);
    return result;
  };
  const copies = optimizer.donated ? treeBytes([from.params, from.optimizer]) : 0;
  const measured: number[][] = [];
  for (const samples of [1, 2]) {
    const step = await snapshots(() => oneStep(model, { from, optimizer, loss: looking }, randomBatch(input, samples)));
    look(Math.max(...step) - tensors);
    measured.push(step.map((bytes) => bytes - tensors - copies));
  }
  const [one = [], two = []] = measured;
  const scratch = options.inUse ? processScratch : 0;
  return { before, besides, scratch, gradients: treeBytes(from.params), copies, step: moments(one, two) };
}

/** A choice: with it most peaks of residual networks on TensorFlow are met within a tenth. Gradients that share memory count twice, so recomputed 7B-Nets come out a fifth too large. */
const processScratch = 0.1;

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
