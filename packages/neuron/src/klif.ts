import type { Neuron } from '@synfire/kernel';
import { atan } from '@synfire/surrogate';
import { fire } from './fire.ts';
import { leaky, timeConstant } from './leak.ts';
import type { LifOptions } from './lif.ts';
import { perChannel } from './per-channel.ts';
import { reset as byReset } from './reset.ts';

/** Options of `klif`. */
export interface KlifOptions extends LifOptions {
  /** Initial gain. */
  readonly k?: number;
  /** Whether the reset takes the gain back: V from H/k, with vThreshold/k where it is soft. */
  readonly scaleReset?: boolean;
  /** Number of channels, each of which then learns a gain of its own. */
  readonly channels?: number;
}

/** KLIF: H = relu(k·LIF charge) with a learned gain k, then fire and reset (Jiang & Zhang 2023, arXiv 2302.09238; SpikingJelly). */
export function klif(options: KlifOptions = {}): Neuron<'v', 'k'> {
  const { tau = 2, decayInput = true, k = 1, scaleReset = false, vThreshold = 1, vReset = 0 } = options;
  const { detachReset = true, surrogate = atan(), strict = false, reset = byReset, channels } = options;
  timeConstant('klif', tau, 0);
  return {
    rest: { v: vReset ?? 0 },
    params: { k: perChannel(k, channels) },
    step(op, { v }, x, params) {
      const charged = op.mul(params.k, leaky(op, v, x, 1 / tau, decayInput, vReset));
      // Not maximum(charged, 0), whose derivative at 0 is ½ and PyTorch's relu's 0.
      const h = op.where(op.greater(charged, 0), charged, 0);
      const s = fire(op, h, { vThreshold, surrogate, strict });
      const next = scaleReset
        ? reset(op, op.div(h, params.k), s, { vThreshold: op.div(vThreshold, params.k), vReset, detachReset })
        : reset(op, h, s, { vThreshold, vReset, detachReset });
      return [s, { v: next }];
    },
  };
}
