import type { Neuron } from '@synfire/kernel';
import { type Common, integrateAndFire } from './integrate-and-fire.ts';
import { leaky, timeConstant } from './leak.ts';
import { perChannel } from './per-channel.ts';

/** Options of `plif`. */
export interface PlifOptions extends Common {
  /** Initial membrane time constant, in time steps. */
  readonly tau?: number;
  /** Whether the input is divided by tau as well. */
  readonly decayInput?: boolean;
  /** Number of channels, each of which then learns a tau of its own; absent for the paper's one of the whole layer. */
  readonly channels?: number;
}

/** Parametric LIF: as `lif`, with 1/tau = σ(w) and w learned, from w = -ln(tau - 1) (Fang et al. 2021, arXiv 2007.05785). */
export function plif({ tau = 2, decayInput = true, channels, ...options }: PlifOptions = {}): Neuron<'v', 'w'> {
  timeConstant('plif', tau, 1);
  const { vReset = 0 } = options;
  const w = -Math.log(tau - 1);
  return integrateAndFire<'w'>({
    ...options,
    params: { w: perChannel(w, channels) },
    charge: (op, { v }, x, params) => leaky(op, v, x, op.sigmoid(params.w), decayInput, vReset),
  });
}
