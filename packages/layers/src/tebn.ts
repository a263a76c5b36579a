import { backwardOf, inputGradient } from '@synfire/core';
import { mul, ones, reshape, slice, sum, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { type BatchNormOptions, type BatchNormState, batchNorm } from './batch-norm.ts';
import type { Norm } from './norm.ts';
import { stepOf } from './step-of.ts';

/** γ and β, `[C]` each, and a weight for every time step, `[T]`. */
export type TebnParams = { readonly weight: Tensor; readonly bias: Tensor; readonly p: Tensor };

/**
 * Temporal effective batch norm, TEBN, y[t] = p[t]·BN(x)[t] with BN over T·B, H and W and p learned from 1 (Duan et al., NeurIPS 2022,
 * Temporal Effective Batch Normalization in Spiking Neural Networks). T is that of `init`, 1 in front of a stem's repetition; in a stream, the most steps.
 */
export function tebn(options: BatchNormOptions = {}): Norm<TebnParams, BatchNormState> {
  const norm = batchNorm(options);
  return {
    init: (key, input) => {
      const { params, ...rest } = norm.init(key, input);
      return { params: { ...params, p: ones([input[0] ?? 1]) }, ...rest };
    },
    apply: ({ p: all, ...params }, state, x, context) => {
      const p = context.carried ? slice(all, stepOf('tebn', context.carried, all.size), 1) : all;
      if (p.size !== x.T)
        throw new RangeError(`tebn: ${x.T} time steps for ${p.size} weights; call init() with the T that it is used with`);
      const inner = norm.apply(params, state, x, context);
      const z = inner.y.x;
      const y = { T: x.T, x: weighted(z, p) };
      if (!context.training) {
        z.dispose();
        if (p !== all) p.dispose();
        return { y, state: inner.state };
      }
      return {
        y,
        state: inner.state,
        backward: (dy) => {
          const dp = tidy(() => sum(reshape(sum(reshape(mul(dy, z), [dy.shape[0] ?? 1, -1]), 1), [x.T, -1]), 1));
          z.dispose();
          const dz = weighted(dy, p);
          const through = backwardOf(inner)(dz);
          dz.dispose();
          return { dx: inputGradient(through), grads: { ...through.grads, p: dp } };
        },
      };
    },
  };
}

/** Every step of z `[T·B, …]` times its weight. */
const weighted = (z: Tensor, p: Tensor): Tensor => tidy(() => reshape(mul(reshape(z, [p.size, -1]), reshape(p, [p.size, 1])), z.shape));
