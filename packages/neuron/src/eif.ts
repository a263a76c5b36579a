import type { Neuron } from '@synfire/kernel';
import { type Common, integrateAndFire } from './integrate-and-fire.ts';
import { timeConstant } from './leak.ts';

/** Options of `eif`. */
export interface EifOptions extends Common {
  /** Membrane time constant, in time steps. */
  readonly tau?: number;
  /** Resting potential. */
  readonly vRest?: number;
  /** Rheobase threshold, at which the exponential takes over. */
  readonly thetaRh?: number;
  /** Sharpness of the exponential. */
  readonly deltaT?: number;
}

/** Exponential integrate-and-fire, H = V + (X - (V - vRest) + deltaT·exp((V - thetaRh)/deltaT))/tau (Gerstner et al. 2014, Neuronal Dynamics 5.2; defaults of SpikingJelly). */
export function eif({ tau = 2, vRest = 0, thetaRh = 0.8, deltaT = 1, vReset = -0.1, ...options }: EifOptions = {}): Neuron<'v', never> {
  timeConstant('eif', tau, 0);
  if (!(deltaT > 0)) throw new RangeError(`eif: deltaT = ${deltaT}; expected a positive number`);
  return integrateAndFire({
    ...options,
    vReset,
    charge(op, { v }, x) {
      const rise = op.mul(deltaT, op.exp(op.div(op.sub(v, thetaRh), deltaT)));
      return op.add(v, op.div(op.add(op.sub(x, op.sub(v, vRest)), rise), tau));
    },
  });
}
