import { type Named, type Tree, tensorAt } from '@synfire/core';
import type { Neuron } from '@synfire/kernel';
import { scalar, type Tensor, tensor1d } from '@tensorflow/tfjs-core';

/** A neuron's learnable parameters at their initial values, by name: a scalar, or `[C]`. */
export const initialParams = (neuron: Neuron): Named<Tensor> =>
  mapNames(neuron, (name) => {
    const value = neuron.params[name] ?? 0;
    return typeof value === 'number' ? scalar(value) : tensor1d([...value]);
  });

/** A neuron's parameters as a kernel takes them, under `p.<name>`. Throws TypeError where the tree lacks one. */
export const kernelParams = (neuron: Neuron, params: Tree): Readonly<Record<`p.${string}`, Tensor>> =>
  Object.fromEntries(Object.keys(neuron.params).map((name): [`p.${string}`, Tensor] => [`p.${name}`, tensorAt(params, name)]));

/** Gradients by a neuron's parameters, by name, from what a kernel returns under `d.p.<name>`. Throws TypeError where the kernel left one out. */
export const paramGradients = (neuron: Neuron, gradients: Readonly<Record<`d.p.${string}`, Tensor>>): Named<Tensor> =>
  mapNames(neuron, (name) => {
    const found = gradients[`d.p.${name}`];
    if (!found) throw new TypeError(`neuron: the kernel returned no gradient 'd.p.${name}'`);
    return found;
  });

const mapNames = (neuron: Neuron, f: (name: string) => Tensor): Named<Tensor> =>
  Object.fromEntries(Object.keys(neuron.params).map((name) => [name, f(name)]));
