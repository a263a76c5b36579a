import type { Neuron, Ops } from '@synfire/kernel';
import { atan } from '@synfire/surrogate';
import { fire } from './fire.ts';
import { leaky, timeConstant } from './leak.ts';
import type { LifOptions } from './lif.ts';
import { reset as byReset } from './reset.ts';

/** Options of `liaf`. */
export interface LiafOptions extends LifOptions {
  /** Makes the output of the membrane H before the reset. */
  readonly activation?: <A>(op: Ops<A>, h: A) => A;
  /** Whether the activation sees H - vThreshold instead of H. */
  readonly thresholdRelated?: boolean;
}

/** max(h, 0), with PyTorch's derivative of 0 at 0. */
const relu = <A>(op: Ops<A>, h: A): A => op.where(op.greater(h, 0), h, 0);

/**
 * Leaky integrate and analog fire (Wu et al. 2020, arXiv 2011.06176): charge, spikes and reset as in `lif`, but the output is f(H), not the
 * spikes; ReLU by default. With a learned leak it is the PLIAF of Spikeformer's code, for which `activation` stands beside a charge of your own.
 */
export function liaf(options: LiafOptions = {}): Neuron<'v', never> {
  const { tau = 2, decayInput = true, activation = relu, thresholdRelated = false, vThreshold = 1, vReset = 0 } = options;
  const { detachReset = true, surrogate = atan(), strict = false, reset = byReset } = options;
  timeConstant('liaf', tau, 0);
  return {
    rest: { v: vReset ?? 0 },
    params: {},
    step(op, { v }, x) {
      const h = leaky(op, v, x, 1 / tau, decayInput, vReset);
      const s = fire(op, h, { vThreshold, surrogate, strict });
      const y = activation(op, thresholdRelated ? op.sub(h, vThreshold) : h);
      return [y, { v: reset(op, h, s, { vThreshold, vReset, detachReset }) }];
    },
  };
}
