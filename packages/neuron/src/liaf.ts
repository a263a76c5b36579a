import type { Neuron } from '@synfire/kernel';
import { type AnalogFireOptions, analogFire } from './analog-fire.ts';
import { timeConstant } from './leak.ts';

/** Options of `liaf`. */
export interface LiafOptions extends AnalogFireOptions {
  /** Membrane time constant, in time steps. */
  readonly tau?: number;
}

/**
 * Leaky integrate and analog fire (Wu et al. 2020, arXiv 2011.06176): charge, spikes and reset as in `lif`, but the output is f(H), not the
 * spikes; ReLU by default.
 */
export function liaf({ tau = 2, ...options }: LiafOptions = {}): Neuron<'v', never> {
  timeConstant('liaf', tau, 0);
  return analogFire<never>(options, {}, () => 1 / tau);
}
