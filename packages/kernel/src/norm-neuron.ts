import { scope } from '@synfire/core';
import { addN, split, type Tensor, tile } from '@tensorflow/tfjs-core';
import { type Affine, affineNorm, batchNorm, batchNormGradient, type Statistics } from './batch-norm.ts';
import { type DefinedKernel, defineKernel } from './define-kernel.ts';
import { neuronOverTime, neuronOverTimeGradient } from './neuron-over-time.ts';
import {
  type OverTime,
  type OverTimeGradients,
  type OverTimeInputs,
  type OverTimeOutputs,
  parameterNames,
  stateNames,
} from './over-time.ts';

/** A batch norm, a neuron over T steps and a join. */
export interface NormNeuronAttrs extends OverTime {
  readonly epsilon: number;
  /** Times that x is presented: T for a stem that was computed once on a static image, else 1. */
  readonly repeat: number;
}

/** x `[T·B/repeat, H, W, C]`, γ, β `[C]`, the shortcut and the neuron's parameters; statistics where they are given, as in evaluation. */
export type NormNeuronInputs = OverTimeInputs<Tensor> & Affine & Partial<Statistics>;

/** y `[T·B, H, W, C]`, with `carry` the states after the last step, and the batch's own statistics where none were given. */
export type NormNeuronOutputs = OverTimeOutputs<Tensor> & Partial<Statistics>;

/**
 * Batch norm, neuron over all T and join in one kernel: y = g(shortcut, SN(BN(x))).
 * What the networks consist of besides convolutions; its gradient needs x and the statistics only, the membrane is computed again.
 */
export const normNeuron: DefinedKernel<NormNeuronInputs, NormNeuronAttrs, NormNeuronOutputs> = defineKernel({
  name: 'SynfireNormNeuron',
  outputs: ({ mean }, { neuron, carry, support }) => [
    'y',
    ...(carry ? stateNames(neuron) : []),
    ...(mean ? [] : ['mean', 'variance']),
    ...(support ? ['support'] : []),
  ],
  compose: ({ x, gamma, beta, mean, variance, ...rest }, { epsilon, repeat, ...overTime }) => {
    const norm =
      mean && variance ? affineNorm({ x, gamma, beta, mean, variance }, { epsilon }) : batchNorm({ x, gamma, beta }, { epsilon });
    const z = presented(norm.y, repeat);
    const fired = neuronOverTime({ ...rest, x: z }, overTime);
    z.dispose();
    return { ...norm, ...fired };
  },
});

/** Gradients of `normNeuron` in training, that is, through the batch's statistics, which must be given. */
export const normNeuronGradient: DefinedKernel<
  NormNeuronInputs & Statistics & { readonly dy: Tensor },
  NormNeuronAttrs,
  OverTimeGradients<Tensor> & { readonly dgamma: Tensor; readonly dbeta: Tensor }
> = defineKernel({
  name: 'SynfireNormNeuronGradient',
  outputs: (_, { neuron, join }) => [
    'dx',
    'dgamma',
    'dbeta',
    ...(join ? ['dshortcut'] : []),
    ...parameterNames(neuron).map((name) => `d.${name}`),
  ],
  compose: ({ dy, x, gamma, beta, mean, variance, ...rest }, { epsilon, repeat, ...overTime }) => {
    const z = presented(affineNorm({ x, gamma, beta, mean, variance }, { epsilon }).y, repeat);
    const { dx: dz, ...others } = neuronOverTimeGradient({ ...rest, x: z, dy }, overTime);
    z.dispose();
    const dn = summed(dz, repeat);
    return { ...others, ...batchNormGradient({ dy: dn, x, gamma, mean, variance }, { epsilon }) };
  },
});

/** x at every one of `repeat` steps; disposes x. */
function presented(x: Tensor, repeat: number): Tensor {
  if (repeat === 1) return x;
  const y = tile(x, [repeat, ...x.shape.slice(1).map(() => 1)]);
  x.dispose();
  return y;
}

/** Sum over the steps at which x was presented. */
const summed = (d: Tensor, repeat: number): Tensor => (repeat === 1 ? d : scope(() => addN(split(d, repeat, 0))));
