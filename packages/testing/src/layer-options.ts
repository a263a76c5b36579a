import { type Context, type Key, type Sequence, type Shape, type Tree, uniform } from '@synfire/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tolerance } from './tolerance.ts';

/** Settings of `testLayer`. */
export interface TestLayerOptions<P extends Tree = Tree> {
  /** Shape of one sample, `[T, H, W, C]` or `[T, C]`. */
  readonly input: Shape;
  /** Batch size. */
  readonly batch?: number;
  /** Range of the random input. */
  readonly range?: readonly [low: number, high: number];
  /** Times that the layer presents its input, as a model for still images does, where the number of its outputs does not tell; default 1. */
  readonly presented?: number;
  /** False for a layer whose parameters fix T, which is then not tried at T = 1. */
  readonly anyT?: boolean;
  /** False for a layer with spikes in it, whose surrogate gradient no finite difference can see. */
  readonly smooth?: boolean;
  /** The same function, in training, in tfjs ops (`tapeOps` where it spikes); the gradients are then held against tfjs's tape. */
  readonly reference?: (params: P, x: Sequence) => Tensor;
  /** Between gradients and those of the reference, or finite differences. */
  readonly tolerance?: Tolerance;
}

/** Random input of T steps of B samples. */
export function sampleOf({ input, range: [low, high] = [-1, 2] }: TestLayerOptions<never>, T: number, B: number, key: Key): Sequence {
  return { T, x: uniform(key, [T * B, ...input.slice(1)], low, high) };
}

/** The context that every test of a layer uses. */
export const contextOf = (training: boolean): Context => ({ training, key: 0xc0de });

/** The T and B a layer is tried with. */
export function sizesOf({ input, batch = 2, anyT = true }: TestLayerOptions<never>): readonly { readonly T: number; readonly B: number }[] {
  const T = input[0] ?? 1;
  return [{ T, B: batch }, { T, B: 1 }, ...(anyT && T !== 1 ? [{ T: 1, B: batch }] : [])];
}
