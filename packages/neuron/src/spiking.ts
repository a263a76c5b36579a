import { type Layer, type Named, type None, none, type Shape } from '@synfire/core';
import { type Neuron, neuronOverTime, neuronOverTimeGradient } from '@synfire/kernel';
import type { Tensor } from '@tensorflow/tfjs-core';
import { leaveStates, statesBefore } from './carried-states.ts';
import { initialParams, kernelParams, paramGradients } from './params.ts';
import { spikes } from './spikes.ts';

/** What fires in a model: a step over an op set, which kernels fuse with what stands around it, or a layer that maps currents to spikes, as `psn`. */
export type AnyNeuron = Neuron | Layer;

/**
 * The layer that runs a neuron over time: currents `[T·B, …]` to spikes of the same shape, from the neuron's rest, one call all T steps.
 * Its parameters are the neuron's, by name; backward keeps x alone and computes the membrane again. What is a layer already stays as it is.
 */
export function spiking<S extends string, P extends string>(neuron: Neuron<S, P>): Layer<Named<Tensor>, None>;
export function spiking(neuron: AnyNeuron): Layer;
export function spiking(neuron: AnyNeuron): Layer {
  return 'step' in neuron ? overTime(neuron) : neuron;
}

function overTime(neuron: Neuron): Layer<Named<Tensor>, None> {
  return {
    init(_, input) {
      checkChannels(neuron, input);
      const [, ...rest] = input;
      const cost = { macs: 0, neurons: rest.reduce((a, b) => a * b, 1) };
      return { params: initialParams(neuron), state: none, output: input, cost };
    },
    apply(params, state, { T, x }, context) {
      const inputs = { x, ...statesBefore(context), ...kernelParams(neuron, params) };
      const attrs = { T, neuron, carry: context.carried !== undefined, support: context.training };
      const { y, support, ...states } = neuronOverTime(inputs, attrs);
      leaveStates(context, states);
      context.observe?.(context.path ?? '', { T, x: y });
      if (!context.training) return { y: { T, x: y }, state };
      const held = x.clone();
      return {
        y: spikes(T, { y, ...(support && { support }) }),
        state,
        backward: (dy) => {
          const gradients = neuronOverTimeGradient({ dy, x: held, ...kernelParams(neuron, params) }, { T, neuron });
          held.dispose();
          support?.dispose();
          return { dx: gradients.dx, grads: paramGradients(neuron, gradients) };
        },
      };
    },
  };
}

function checkChannels(neuron: Neuron, input: Shape): void {
  for (const [name, value] of Object.entries(neuron.params))
    if (typeof value !== 'number' && value.length !== input.at(-1))
      throw new RangeError(`spiking: ${value.length} values of '${name}' for input [${input}]; expected ${input.at(-1)}, one a channel`);
}
