import { mul, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { scope } from './scope.ts';

/** What the last large tensor was made in, as long as the garbage collector leaves it. */
let buffer: WeakRef<Float32Array> | undefined;

/** Below this number of entries an array of its own costs less than a copy. */
const large = 4096;

/**
 * A tensor of the float32 numbers f(0), f(1), … in row order. Large ones are made in one buffer and copied by the backend: V8 frees
 * large arrays late, so those of a network's initial values would still be resident at the peak of its training.
 */
export function filled(shape: readonly number[], f: (i: number) => number): Tensor {
  const n = shape.reduce((a, b) => a * b, 1);
  const values = n < large ? new Float32Array(n) : numbers(n);
  for (let i = 0; i < n; i++) values[i] = f(i);
  // `tensor` alone may keep the array, or read it when the tensor is first used.
  return n < large ? tensor(values, [...shape]) : scope(() => mul(tensor(values, [...shape]), 1));
}

function numbers(n: number): Float32Array {
  const known = buffer?.deref();
  const room = known && known.length >= n ? known : new Float32Array(n);
  if (room !== known) buffer = new WeakRef(room);
  return room.subarray(0, n);
}
