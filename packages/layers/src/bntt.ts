import { backwardOf, inputGradient } from '@synfire/core';
import { concat, dispose, split, type Tensor, zerosLike } from '@tensorflow/tfjs-core';
import { type BatchNormOptions, type BatchNormState, batchNorm } from './batch-norm.ts';
import type { Norm } from './norm.ts';
import { stepOf } from './step-of.ts';

/** γ `[C]` of every time step. */
export type BnttParams = readonly { readonly weight: Tensor }[];

/**
 * Batch norm through time, BNTT: for every time step a batch norm of its own, statistics over B, H and W, without β
 * (Kim & Panda 2021, doi 10.3389/fnins.2021.773954). T is that of `init`, in a stream the most steps; a single norm in front of a stem's
 * repetition is that of every step. Throws RangeError for a β that is not 0.
 */
export function bntt({ gamma = 1, beta = 0, ...options }: BatchNormOptions = {}): Norm<BnttParams, readonly BatchNormState[]> {
  if (beta !== 0) throw new RangeError(`bntt: beta = ${beta}; this norm has no β: take another norm, or leave it out`);
  const norm = batchNorm({ gamma, ...options });
  return {
    init: (key, input) => {
      const [T = 1, ...rest] = input;
      const steps = Array.from({ length: T }, () => norm.init(key, [1, ...rest]));
      dispose(steps.map(({ params }) => params.bias));
      return { params: steps.map(({ params: { weight } }) => ({ weight })), state: steps.map(({ state }) => state), output: input };
    },
    apply: (all, statistics, { T, x }, context) => {
      const at = context.carried && stepOf('bntt', context.carried, all.length);
      const params = at === undefined ? all : all.slice(at, at + 1);
      const state = at === undefined ? statistics : statistics.slice(at, at + 1);
      if (params.length !== T || state.length !== T)
        throw new RangeError(`bntt: ${T} time steps for ${params.length} norms; call init() with the T that it is used with`);
      const xs = split(x, T, 0);
      const steps = xs.flatMap((part, t) => {
        const [own, moments] = [params[t], state[t]];
        if (!own || !moments) return [];
        const bias = zerosLike(own.weight);
        const applied = norm.apply({ weight: own.weight, bias }, moments, { T: 1, x: part }, context);
        dispose([bias, part]);
        return [applied];
      });
      const y = { T, x: joined(steps.map((step) => step.y.x)) };
      const next = steps.map((step) => step.state);
      if (!context.training) return { y, state: statistics };
      return {
        y,
        state: next,
        backward: (dy) => {
          const dys = split(dy, T, 0);
          const gradients = steps.map((step, t) => backwardOf(step)(dys[t] ?? dy));
          dispose([...dys, ...gradients.map(({ grads }) => grads.bias)]);
          const dx = joined(gradients.map((gradient) => inputGradient(gradient)));
          return { dx, grads: gradients.map(({ grads: { weight } }) => ({ weight })) };
        },
      };
    },
  };
}

function joined(parts: Tensor[]): Tensor {
  const whole = concat(parts, 0);
  dispose(parts);
  return whole;
}
