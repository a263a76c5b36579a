import { concat1d, mul, reshape, type Tensor, type Tensor1D, tensor, tensor1d } from '@tensorflow/tfjs-core';
import { scope } from './scope.ts';

/** Entries of a part of a large tensor. Below, an array of its own costs less than a copy. */
const most = 2 ** 18;

let buffer: Float32Array | undefined;

/**
 * A tensor of the float32 numbers f(0), f(1), … in row order. Large ones are made in parts, in one buffer that the backend copies from: V8
 * frees large arrays late, so those of a network's initial values would still be resident at the peak of its training.
 */
export function filled(shape: readonly number[], f: (i: number) => number): Tensor {
  const n = shape.reduce((a, b) => a * b, 1);
  if (n <= most) return tensor(fill(new Float32Array(n), 0, f), [...shape]);
  buffer ??= new Float32Array(most);
  const shared = buffer;
  return scope(() => {
    const parts: Tensor1D[] = [];
    // `tensor1d` alone may keep the array, or read it when the tensor is first used.
    for (let from = 0; from < n; from += most) parts.push(mul(tensor1d(fill(shared.subarray(0, n - from), from, f)), 1));
    return reshape(concat1d(parts), [...shape]);
  });
}

function fill(values: Float32Array, from: number, f: (i: number) => number): Float32Array {
  for (let i = 0; i < values.length; i++) values[i] = f(from + i);
  return values;
}
