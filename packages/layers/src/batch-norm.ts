import { type Initial, mapTree, type Shape } from '@synfire/core';
import {
  affineNorm,
  batchNormGradient,
  gradientReadsShortcut,
  kept,
  batchNorm as kernel,
  normNeuron,
  normNeuronGradient,
  runningStatistics,
  type Statistics,
} from '@synfire/kernel';
import { initialParams, kernelParams, leaveStates, paramGradients, spikes, statesBefore } from '@synfire/neuron';
import { dispose, fill, type Tensor } from '@tensorflow/tfjs-core';
import type { Joined, Junction } from './junction.ts';
import type { Firing, FiringParams, FiringState, Norm } from './norm.ts';
import { observe } from './observe.ts';
import { shortcutOf } from './shortcut-of.ts';

/** Initial γ and β, the constant beneath the root, and the share of a new batch in the running statistics. */
export interface BatchNormOptions {
  readonly gamma?: number;
  readonly beta?: number;
  readonly epsilon?: number;
  readonly momentum?: number;
}

/** γ and β, `[C]` each. */
export type BatchNormParams = { readonly weight: Tensor; readonly bias: Tensor };

/** Running mean and unbiased variance, `[C]` each. */
export type BatchNormState = { readonly mean: Tensor; readonly variance: Tensor };

/**
 * Batch normalisation per channel over T·B, H and W: y = γ·(x - μ)/√(σ² + ε) + β (Ioffe & Szegedy 2015, arXiv 1502.03167),
 * with PyTorch's running statistics: 0.9 old + 0.1 new, variance with n/(n - 1). With γ = α·vThreshold it is tdBN (Zheng et al. 2021).
 */
export function batchNorm({
  gamma = 1,
  beta = 0,
  epsilon = 1e-5,
  momentum = 0.1,
}: BatchNormOptions = {}): Norm<BatchNormParams, BatchNormState> {
  const init = (input: Shape): Initial<BatchNormParams, BatchNormState> => {
    const channels = input.at(-1) ?? 0;
    const params = { weight: fill([channels], gamma), bias: fill([channels], beta) };
    return { params, state: { mean: fill([channels], 0), variance: fill([channels], 1) }, output: input };
  };
  return {
    init: (_, input) => init(input),
    apply: ({ weight, bias }, state, { T, x }, { training, follow, path = '' }) => {
      if (!training) {
        const { y } = affineNorm({ x, gamma: weight, beta: bias, ...state }, { epsilon });
        follow?.(path, x, y);
        return { y: { T, x: y }, state };
      }
      const { y, mean, variance } = kernel({ x, gamma: weight, beta: bias }, { epsilon });
      const held = x.clone();
      return {
        y: { T, x: y },
        state: running(state, { mean, variance }, x, momentum),
        backward: (dy) => {
          const { dx, dgamma, dbeta } = batchNormGradient({ dy, x: held, gamma: weight, mean, variance }, { epsilon });
          dispose([held, mean, variance]);
          return { dx, grads: { weight: dgamma, bias: dbeta } };
        },
      };
    },
    firing: (firing) => fused(firing, init, epsilon, momentum),
  };
}

/** PyTorch's update of the running statistics by a batch of which x has the size. */
function running(old: BatchNormState, { mean, variance }: Statistics, x: Tensor, momentum: number): BatchNormState {
  const n = x.size / mean.size;
  const unbiased = n > 1 ? n / (n - 1) : 1;
  return runningStatistics({ ...old, batchMean: mean, batchVariance: variance }, { momentum, unbiased });
}

type Params = FiringParams<BatchNormParams>;
type State = FiringState<BatchNormState>;

function fused(
  { neuron, join, repeat: times = 1 }: Firing,
  init: (input: Shape) => Initial<BatchNormParams, BatchNormState>,
  epsilon: number,
  momentum: number,
): Junction<Params, State> {
  return {
    init: (_, input) => {
      const norm = init(input);
      const [T = 1, ...rest] = input;
      const cost = { macs: 0, neurons: rest.reduce((a, b) => a * b, 1) };
      return {
        params: { norm: norm.params, neuron: initialParams(neuron) },
        state: { norm: norm.state },
        output: [T * times, ...rest],
        cost,
      };
    },
    apply: ({ norm: { weight: gamma, bias: beta }, neuron: own }, state, { T: given, x }, shortcut, context): Joined<Params, State> => {
      // A stream presents its input at a step of its own each time.
      const repeat = context.carried ? 1 : times;
      const T = given * repeat;
      const attrs = { neuron, join, repeat, epsilon, T };
      const inputs = { x, gamma, beta, ...statesBefore(context), ...kernelParams(neuron, own) };
      const joined = join ? { shortcut: shortcutOf(shortcut) } : {};
      const statistics = context.training ? {} : state.norm;
      const carry = context.carried !== undefined;
      const asked = { ...attrs, carry, support: context.training && !join };
      const { y, mean, variance, support, ...states } = normNeuron({ ...inputs, ...statistics, ...joined }, asked);
      leaveStates(context, states);
      context.follow?.(context.path ?? '', x, y);
      const used = mean && variance ? { mean, variance } : state.norm;
      observe(context, join !== undefined, { T, x: y }, () => normNeuron({ ...inputs, ...used }, { ...attrs, join: undefined }).y);
      if (!context.training) return { y: { T, x: y }, state };
      const held = { x: x.clone(), ...(join && gradientReadsShortcut(neuron, join) ? mapTree(joined, (t) => kept({ x: t }, {}).y) : {}) };
      return {
        y: spikes(T, { y, ...(support && { support }) }),
        state: { norm: running(state.norm, used, x, momentum) },
        backward: (dy) => {
          const { dx, dgamma, dbeta, dshortcut, ...rest } = normNeuronGradient({ ...inputs, ...used, ...held, dy }, attrs);
          dispose([...Object.values(held), used.mean, used.variance, ...(support ? [support] : [])]);
          const grads = { norm: { weight: dgamma, bias: dbeta }, neuron: paramGradients(neuron, rest) };
          return dshortcut ? { dx, dshortcut, grads } : { dx, grads };
        },
      };
    },
  };
}
