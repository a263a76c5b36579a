import type { Named } from '@synfire/core';
import type { Neuron } from '@synfire/kernel';
import { scalar, type Tensor, tensor1d } from '@tensorflow/tfjs-core';

/** A neuron's learnable parameters at their initial values, by name: scalars, or `[C]`. */
export const initialParams = (neuron: Neuron): Named<Tensor> =>
  Object.fromEntries(Object.entries(neuron.params).map(([name, value]) => [name, typeof value === 'number' ? scalar(value) : tensor1d([...value])]));

/** Parameters under the names that kernels know them by, `p.<name>`. */
export const kernelInputs = (params: Named<Tensor>): { readonly [name: `p.${string}`]: Tensor } =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [`p.${name}`, value]));

/** Gradients `d.p.<name>`, as kernels return them, by the parameters' own names. */
export const gradientsByName = (gradients: { readonly [name: `d.p.${string}`]: Tensor }): Named<Tensor> =>
  Object.fromEntries(Object.entries(gradients).map(([name, value]) => [name.slice('d.p.'.length), value]));
