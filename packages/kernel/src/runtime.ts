import { addN, concat, fill, split, type Tensor } from '@tensorflow/tfjs-core';
import { sumTo } from './batch-norm.ts';
import type { Ops } from './ops.ts';
import { tensorOps } from './tensor-ops.ts';

/** What running a program over time needs of a value type besides its element-wise operations. Values that go in stay the caller's. */
export interface Runtime<A> {
  readonly ops: Ops<A>;
  /** `[T·B, …]` as T values `[B, …]`. */
  split(x: A, T: number): readonly A[];
  /** The inverse of `split`. */
  concat(xs: readonly A[]): A;
  addN(xs: readonly A[]): A;
  /** A value of the shape of `like`. */
  fill(like: A, value: number): A;
  /** Summed over leading dimensions to the shape of `like`. */
  sumTo(x: A, like: A): A;
  /** Another handle of the same value. */
  handle(x: A): A;
  free(x: A): void;
}

/** Programs over time in tfjs ops, on any backend. */
export const tensorRuntime: Runtime<Tensor> = {
  ops: tensorOps,
  split: (x, T) => split(x, T, 0),
  concat: (xs) => concat([...xs], 0),
  addN: (xs) => addN([...xs]),
  fill: (like, value) => fill(like.shape, value),
  sumTo: (x, like) => sumTo(x, like.shape),
  handle: (x) => x.clone(),
  free: (x) => x.dispose(),
};
