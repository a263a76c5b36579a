import type { Tensor } from '@tensorflow/tfjs-core';
import { fold, type Key } from './key.ts';
import type { Named, Tree } from './tree.ts';

/** `[T, H, W, C]` or `[T, C]`: the shape of one sample over its time steps, without the batch. */
export type Shape = readonly number[];

/** Where a gradient counts: the layer that made a tensor multiplies the gradient by it with 0 everywhere else. */
export interface Support {
  /** The `dataId` of the tensor that it is about. */
  readonly of: object;
  /** One bit an entry, in a backend's own order; the layer that made it frees it in backward. */
  readonly bits: Tensor;
}

/** Activations of T time steps, time folded into the batch: x is `[T·B, H, W, C]` or `[T·B, C]`, time first. T = 1 for a static image. */
export interface Sequence {
  readonly T: number;
  readonly x: Tensor;
  /**
   * In training, with spikes of some neurons: whoever is given it may leave out of dx what lies outside. So who uses dx for anything but
   * the backward of the layer that made x hands on T and x alone.
   */
  readonly support?: Support;
}

/** What layers keep from one step of a stream to the next, by their paths; see `stream`. */
export interface Carried {
  /** Steps of the stream before this one. */
  readonly step: number;
  /** The tensors that the layer at a path left at the step before, still the stream's; undefined at the first step. */
  before(path: string): Named<Tensor> | undefined;
  /** Leaves tensors for the next step; they become the stream's. Throws TypeError where two layers leave theirs at one path. */
  leave(path: string, tensors: Named<Tensor>): void;
}

/** What one application of a layer knows of the run it belongs to. */
export interface Context {
  /** Batch statistics, dropout and backward closures; false for evaluation. */
  readonly training: boolean;
  /** Source of randomness of this application. */
  readonly key: Key;
  /** Where in the model the layer stands, as in `named`. */
  readonly path?: string;
  /**
   * There where a stream is run step by step, evaluation with T = 1: a layer whose output depends on earlier steps goes on from what it left
   * at the last one, and throws where it can not. Absent, an application begins at rest and is all there is.
   */
  readonly carried?: Carried;
  /** Shown every layer's spikes, `[T·B, …]`, before any join; the tensor is the layer's, so read or clone it at once. */
  readonly observe?: (path: string, spikes: Sequence) => void;
  /** Told what convolutions and batch norms read and give, and layers that hand values on: for who asks which of them follow each other. */
  readonly follow?: (path: string, x: Tensor, y: Tensor) => void;
}

/** What a layer costs for one sample and one time step. */
export interface Cost {
  /** Multiply-accumulates of convolutions and dense layers. */
  readonly macs: number;
  /** Spiking neurons. */
  readonly neurons: number;
}

/** What `Layer.init` gives: parameters, running statistics, the shape of the output, and the cost where the layer has one. */
export interface Initial<P extends Tree = Tree, S extends Tree = Tree> {
  readonly params: P;
  readonly state: S;
  readonly output: Shape;
  readonly cost?: Cost;
}

/** The cost of several layers together. */
export const totalCost = (parts: readonly Initial[]): Cost => ({
  macs: parts.reduce((sum, { cost }) => sum + (cost?.macs ?? 0), 0),
  neurons: parts.reduce((sum, { cost }) => sum + (cost?.neurons ?? 0), 0),
});

/** Gradients by a layer's input (absent where it was not asked for) and by its parameters. */
export interface Gradients<P extends Tree = Tree> {
  readonly dx?: Tensor;
  readonly grads: P;
}

/**
 * Maps dy to dx and the parameters' gradients and frees what the layer held; to be called at most once.
 * `needsInput = false` says that dx is of no use (the first layer of a net), which spares a convolution.
 */
export type Backward<P extends Tree = Tree> = (dy: Tensor, needsInput?: boolean) => Gradients<P>;

/** What `Layer.apply` gives: the output, the next running statistics and, in training, the backward closure. */
export interface Applied<P extends Tree = Tree, S extends Tree = Tree> {
  readonly y: Sequence;
  readonly state: S;
  readonly backward?: Backward<P>;
}

/**
 * A description of a transformation of activations; it holds no tensors, so one value may stand in many places.
 *
 * Ownership: what is passed stays the caller's, what is returned becomes the caller's. A layer that needs its input for
 * backward holds a handle of its own (`clone`, which copies nothing), so the caller may dispose x as soon as apply returns.
 * Held handles are ordinary tensors of the surrounding `tidy`: a step that is abandoned frees them there.
 */
export interface Layer<P extends Tree = Tree, S extends Tree = Tree> {
  init(key: Key, input: Shape): Initial<P, S>;
  apply(params: P, state: S, x: Sequence, context: Context): Applied<P, S>;
}

/** The context of the i-th part of a composite layer. */
export const inside = (context: Context, name: string, i: number): Context => ({
  ...context,
  key: fold(context.key, i),
  path: context.path === undefined || context.path === '' ? name : `${context.path}.${name}`,
});

/** The closure of an application in training. Throws where apply gave none. */
export function backwardOf<P extends Tree>(applied: Applied<P, Tree>, path = 'the layer'): Backward<P> {
  if (applied.backward) return applied.backward;
  throw new Error(`${path} returned no backward closure: was apply() called with { training: true }?`);
}

/** The gradient by the input, where it was asked for. Throws where a layer left it out. */
export function inputGradient(gradients: Gradients, path = 'the layer'): Tensor {
  if (gradients.dx) return gradients.dx;
  throw new Error(`${path} returned no dx although it was asked for: backward(dy, needsInput = true) must return { dx, grads }`);
}
