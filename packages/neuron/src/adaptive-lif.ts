import type { Neuron } from '@synfire/kernel';
import { atan } from '@synfire/surrogate';
import { fire } from './fire.ts';
import { leaky, timeConstant } from './leak.ts';
import type { LifOptions } from './lif.ts';
import { reset as byReset } from './reset.ts';

/** Options of `adaptiveLif`. */
export interface AdaptiveLifOptions extends LifOptions {
  /** Rise of the threshold by an adaptation of 1; the paper's networks have 1.8 for a threshold of 1. */
  readonly beta?: number;
  /** Time constant of the adaptation, in time steps. */
  readonly tauAdaptation?: number;
}

/**
 * Adaptive LIF of LSNNs (Bellec et al. 2018, arXiv 1803.09574): the threshold is B = vThreshold + beta·A, A = ρ·A + (1 - ρ)·S with
 * ρ = exp(-1/tauAdaptation), and a spike takes B off the membrane (vReset null; a number resets to it instead). Charge as `lif`;
 * time constants suit few time steps, the paper's are 20 and some hundred steps of a millisecond.
 */
export function adaptiveLif(options: AdaptiveLifOptions = {}): Neuron<'v' | 'a', never> {
  const { tau = 2, decayInput = true, beta = 1.8, tauAdaptation = 10, vThreshold = 1, vReset = null } = options;
  const { detachReset = true, surrogate = atan(), strict = false, reset = byReset } = options;
  timeConstant('adaptiveLif', tau, 0);
  timeConstant('adaptiveLif (tauAdaptation)', tauAdaptation, 0);
  const rho = Math.exp(-1 / tauAdaptation);
  return {
    rest: { v: vReset ?? 0, a: 0 },
    params: {},
    step(op, { v, a }, x) {
      const h = leaky(op, v, x, 1 / tau, decayInput, vReset);
      const threshold = op.add(vThreshold, op.mul(beta, a));
      const s = fire(op, op.sub(h, threshold), { vThreshold: 0, surrogate, strict });
      const next = op.add(op.mul(rho, a), op.mul(1 - rho, s));
      return [s, { v: reset(op, h, s, { vThreshold: threshold, vReset, detachReset }), a: next }];
    },
  };
}
