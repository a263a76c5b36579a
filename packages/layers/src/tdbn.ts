import { mul, type Tensor } from '@tensorflow/tfjs-core';
import { type BatchNormOptions, type BatchNormParams, type BatchNormState, batchNorm } from './batch-norm.ts';
import type { Junction } from './junction.ts';
import type { Firing, FiringParams, FiringState, Norm } from './norm.ts';
import { normNeuron } from './norm-neuron.ts';

/** Options of `tdbn`. */
export interface TdbnOptions extends BatchNormOptions {
  /** 1, or 1/√2 for the two norms that are added at the end of a residual block. */
  readonly alpha?: number;
  /** Threshold of the neuron behind. */
  readonly vThreshold?: number;
}

/**
 * Threshold-dependent batch norm, tdBN, y = γ·α·vThreshold·(x - μ)/√(σ² + ε) + β with statistics over T·B, H and W
 * (Zheng et al. 2021, arXiv 2011.05280). The factor is no parameter; MS-ResNet's form, γ that starts at vThreshold, is `batchNorm({ gamma })`.
 */
export function tdbn({ alpha = 1, vThreshold = 1, ...options }: TdbnOptions = {}): Norm<BatchNormParams, BatchNormState> {
  const factor = alpha * vThreshold;
  if (!Number.isFinite(factor)) throw new RangeError(`tdbn: alpha = ${alpha}, vThreshold = ${vThreshold}; expected numbers`);
  const norm = batchNorm(options);
  const times = ({ weight, bias }: BatchNormParams): BatchNormParams => ({ weight: mul(weight, factor), bias });
  return {
    init: norm.init,
    apply: (params, state, x, context) => {
      const inner = times(params);
      const { backward, ...applied } = norm.apply(inner, state, x, context);
      if (!backward) {
        inner.weight.dispose();
        return applied;
      }
      return {
        ...applied,
        backward: (dy, needsInput) => {
          const { grads, ...rest } = backward(dy, needsInput);
          inner.weight.dispose();
          return { ...rest, grads: { ...grads, weight: scaled(grads.weight, factor) } };
        },
      };
    },
    firing: (firing) => fused(norm, firing, times, factor),
  };
}

function fused(
  norm: Norm<BatchNormParams, BatchNormState>,
  firing: Firing,
  times: (params: BatchNormParams) => BatchNormParams,
  factor: number,
): Junction<FiringParams<BatchNormParams>, FiringState<BatchNormState>> {
  const junction = normNeuron(norm, firing);
  return {
    init: junction.init,
    apply: ({ norm: params, neuron }, state, x, shortcut, context) => {
      const inner = times(params);
      const { backward, ...joined } = junction.apply({ norm: inner, neuron }, state, x, shortcut, context);
      if (!backward) {
        inner.weight.dispose();
        return joined;
      }
      return {
        ...joined,
        backward: (dy) => {
          const { grads, ...rest } = backward(dy);
          inner.weight.dispose();
          return { ...rest, grads: { ...grads, norm: { ...grads.norm, weight: scaled(grads.norm.weight, factor) } } };
        },
      };
    },
  };
}

function scaled(gradient: Tensor, factor: number): Tensor {
  const result = mul(gradient, factor);
  gradient.dispose();
  return result;
}
