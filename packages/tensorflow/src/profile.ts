import { getBackend, backend as tfjsBackend } from '@tensorflow/tfjs-core';
import type { Binding, TensorflowBackend } from './kernels/raw.ts';

/** How often an op of TensorFlow ran and the milliseconds that it took. */
export interface OpTime {
  readonly calls: number;
  readonly ms: number;
}

/** Where the time of a computation went: in TensorFlow's ops by name, and in all; what is not in the ops is JavaScript or waiting. */
export interface Profile {
  readonly ops: Readonly<Record<string, OpTime>>;
  readonly ms: number;
}

/**
 * Runs `f` and measures every op that it runs on the tensorflow backend; on CPUs an op is done when its call returns, on GPUs it is only begun.
 * Copies of tensors from JavaScript count as the op `createTensor`, and freeing tensors of tfjs as `deleteTensor`. Throws Error on another backend.
 */
export async function profile<R>(f: () => Promise<R>): Promise<{ readonly result: R; readonly profile: Profile }> {
  if (getBackend() !== 'tensorflow') throw new Error(`profile: the backend is ${getBackend()}; call tensorflow() first`);
  const backend = tfjsBackend() as TensorflowBackend;
  const { binding } = backend;
  const ops: Record<string, { calls: number; ms: number }> = {};
  const count = <A>(name: string, call: () => A): A => {
    const began = performance.now();
    const result = call();
    ops[name] ??= { calls: 0, ms: 0 };
    ops[name].calls++;
    ops[name].ms += performance.now() - began;
    return result;
  };
  // Its properties are read-only, so an object that inherits from it takes its place.
  const watched: Partial<Binding> = {
    executeOp: (name, ...rest) => count(name, () => binding.executeOp(name, ...rest)),
    createTensor: (...all) => count('createTensor', () => binding.createTensor(...all)),
    deleteTensor: (id) => count('deleteTensor', () => binding.deleteTensor(id)),
  };
  backend.binding = Object.create(binding, Object.getOwnPropertyDescriptors(watched));
  const began = performance.now();
  try {
    const result = await f();
    return { result, profile: { ops, ms: performance.now() - began } };
  } finally {
    backend.binding = binding;
  }
}
