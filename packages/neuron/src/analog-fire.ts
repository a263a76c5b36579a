import type { Neuron, Ops } from '@synfire/kernel';
import { atan } from '@synfire/surrogate';
import { fire } from './fire.ts';
import type { Common } from './integrate-and-fire.ts';
import { leaky } from './leak.ts';
import { reset as byReset } from './reset.ts';

/** What every neuron has that puts out a function of its membrane and spikes to reset alone. */
export interface AnalogFireOptions extends Common {
  /** Whether the input is divided by tau as well. */
  readonly decayInput?: boolean;
  /** Makes the output of the membrane H before the reset. */
  readonly activation?: <A>(op: Ops<A>, h: A) => A;
  /** Whether the activation sees H - vThreshold instead of H. */
  readonly thresholdRelated?: boolean;
}

/** max(h, 0), with PyTorch's derivative of 0 at 0. */
const relu = <A>(op: Ops<A>, h: A): A => op.where(op.greater(h, 0), h, 0);

/** Leaky integrate and analog fire with a leak of parameters: charge, spikes and reset as in `lif`, output f(H). */
export function analogFire<P extends string>(
  options: AnalogFireOptions,
  params: Neuron<'v', P>['params'],
  leak: <A>(op: Ops<A>, values: Readonly<Record<P, A>>) => A | number,
): Neuron<'v', P> {
  const { decayInput = true, activation = relu, thresholdRelated = false, vThreshold = 1, vReset = 0 } = options;
  const { detachReset = true, surrogate = atan(), strict = false, reset = byReset } = options;
  return {
    rest: { v: vReset ?? 0 },
    params,
    step(op, { v }, x, values) {
      const h = leaky(op, v, x, leak(op, values), decayInput, vReset);
      const s = fire(op, h, { vThreshold, surrogate, strict });
      const y = activation(op, thresholdRelated ? op.sub(h, vThreshold) : h);
      return [y, { v: reset(op, h, s, { vThreshold, vReset, detachReset }) }];
    },
  };
}
