import type { Neuron } from '@synfire/kernel';
import { leaky, timeConstant } from './leak.ts';

/** Options of `integrator`. */
export interface IntegratorOptions {
  /** Membrane time constant, in time steps; where it is left out nothing leaks. */
  readonly tau?: number;
  /** Whether the input is divided by tau as well. */
  readonly decayInput?: boolean;
}

/** A membrane that never fires and puts itself out, Y = V = V + X, or V + (X - V)/tau: a read-out behind the last layer (SpikingJelly's NonSpikingIFNode, NonSpikingLIFNode). */
export function integrator({ tau, decayInput = true }: IntegratorOptions = {}): Neuron<'v', never> {
  if (tau !== undefined) timeConstant('integrator', tau, 0);
  return {
    rest: { v: 0 },
    params: {},
    step(op, { v: old }, x) {
      const v = tau === undefined ? op.add(old, x) : leaky(op, old, x, 1 / tau, decayInput, 0);
      return [v, { v }];
    },
  };
}
