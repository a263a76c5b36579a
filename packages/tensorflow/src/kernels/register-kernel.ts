import { type KernelConfig, registerKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import { type Holding, holding } from './held.ts';
import { raw, type Tensorflow, type TensorflowBackend } from './raw.ts';

/** Registers one kernel for TensorFlow: from borrowed inputs and attributes to its outputs in order. */
export type RegisterKernel = <I extends object, A extends object>(
  name: string,
  compute: (tf: Tensorflow, inputs: I, attrs: A) => readonly TensorInfo[],
) => void;

/** What a file of kernels exports. */
export type Register = (register: RegisterKernel) => void;

const known = new WeakMap<TensorflowBackend, Holding>();

function on(backend: TensorflowBackend): Holding {
  const found = known.get(backend) ?? holding(raw(backend));
  known.set(backend, found);
  return found;
}

/** Registers with tfjs under the backend name `tensorflow`. */
export const registerForTensorflow: RegisterKernel = (kernelName, compute) => {
  const config: KernelConfig = {
    kernelName,
    backendName: 'tensorflow',
    // tfjs types inputs, attributes and backend loosely; `defineKernel` passes what the kernel's own types say.
    kernelFunc: ({ inputs, attrs, backend }) =>
      on(backend as TensorflowBackend)((tf) => [...compute(tf, inputs as never, (attrs as { attrs: never }).attrs)]),
  };
  registerKernel(config);
};
