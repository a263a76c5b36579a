import type { Tensor } from '@tensorflow/tfjs-core';
import { type DefinedKernel, defineKernel } from './define-kernel.ts';
import {
  backwardOverTime,
  forwardOverTime,
  type OverTime,
  type OverTimeGradients,
  type OverTimeInputs,
  type OverTimeOutputs,
  parameterNames,
  stateNames,
} from './over-time.ts';
import { tensorRuntime } from './runtime.ts';

/** A neuron over all T steps, with the join behind it if there is one: x `[T·B, …]` to y of the same shape. */
export const neuronOverTime: DefinedKernel<OverTimeInputs<Tensor>, OverTime, OverTimeOutputs<Tensor>> = defineKernel({
  name: 'SynfireNeuron',
  outputs: (_, { neuron, carry, support }) => ['y', ...(carry ? stateNames(neuron) : []), ...(support ? ['support'] : [])],
  compose: (inputs, attrs) => forwardOverTime(tensorRuntime, inputs, attrs),
});

/** Gradients of `neuronOverTime` by every input that was given. */
export const neuronOverTimeGradient: DefinedKernel<
  OverTimeInputs<Tensor> & { readonly dy: Tensor },
  OverTime,
  OverTimeGradients<Tensor>
> = defineKernel({
  name: 'SynfireNeuronGradient',
  outputs: (_, { neuron, join }) => ['dx', ...(join ? ['dshortcut'] : []), ...parameterNames(neuron).map((name) => `d.${name}`)],
  compose: ({ dy, ...inputs }, attrs) => backwardOverTime(tensorRuntime, dy, inputs, attrs),
});
