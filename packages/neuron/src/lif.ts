import type { Neuron } from '@synfire/kernel';
import { type Common, integrateAndFire } from './integrate-and-fire.ts';
import { leaky, timeConstant } from './leak.ts';

/** Options of `lif`. */
export interface LifOptions extends Common {
  /** Membrane time constant, in time steps. */
  readonly tau?: number;
  /** Whether the input is divided by tau as well. */
  readonly decayInput?: boolean;
}

/** Leaky integrate-and-fire, H = V + (X - (V - vReset))/tau (arXiv 2102.04159, eq. 3), or V - (V - vReset)/tau + X without decayInput. */
export function lif({ tau = 2, decayInput = true, ...options }: LifOptions = {}): Neuron<'v', never> {
  timeConstant('lif', tau, 0);
  const { vReset = 0 } = options;
  return integrateAndFire({ ...options, charge: (op, { v }, x) => leaky(op, v, x, 1 / tau, decayInput, vReset) });
}
