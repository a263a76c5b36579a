import type { Neuron } from '@synfire/kernel';
import { type AnalogFireOptions, analogFire } from './analog-fire.ts';
import { timeConstant } from './leak.ts';
import { perChannel } from './per-channel.ts';

/** Options of `pliaf`. */
export interface PliafOptions extends AnalogFireOptions {
  /** Initial membrane time constant, in time steps. */
  readonly tau?: number;
  /** Number of channels, each of which then learns a tau of its own; absent for one of the whole layer. */
  readonly channels?: number;
}

/** Parametric LIAF: as `liaf`, with 1/tau = σ(w) and w learned, from w = -ln(tau - 1), as in Spikeformer's code (Loydian/Spikeformer). */
export function pliaf({ tau = 2, channels, ...options }: PliafOptions = {}): Neuron<'v', 'w'> {
  timeConstant('pliaf', tau, 1);
  return analogFire<'w'>(options, { w: perChannel(-Math.log(tau - 1), channels) }, (op, { w }) => op.sigmoid(w));
}
