import type { Tensor } from '@tensorflow/tfjs-core';
import { type DefinedKernel, defineKernel } from './define-kernel.ts';

/**
 * What a backward pass keeps of x: a handle of x, or, where a backend has it, a tensor with the same values that takes less memory, such as
 * spikes as bytes. Only gradients read it: `conv2dFilterGradient` as x, `maxPoolGradient` as x and y (both kept), `normNeuronGradient` as
 * shortcut.
 */
export const kept: DefinedKernel<{ readonly x: Tensor }, Readonly<Record<string, never>>, { readonly y: Tensor }> = defineKernel({
  name: 'SynfireKept',
  outputs: () => ['y'],
  compose: ({ x }) => ({ y: x.clone() }),
});
