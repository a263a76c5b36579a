import type { Neuron } from '@synfire/kernel';
import { type Common, integrateAndFire } from './integrate-and-fire.ts';
import { timeConstant } from './leak.ts';

/** Options of `qif`. */
export interface QifOptions extends Common {
  /** Membrane time constant, in time steps. */
  readonly tau?: number;
  /** Resting potential. */
  readonly vRest?: number;
  /** Critical potential, above which the membrane grows by itself. */
  readonly vC?: number;
  /** Strength of the quadratic term. */
  readonly a0?: number;
}

/** Quadratic integrate-and-fire, H = V + (X + a0·(V - vRest)·(V - vC))/tau (Gerstner et al. 2014, Neuronal Dynamics 5.3; defaults of SpikingJelly). */
export function qif({ tau = 2, vRest = 0, vC = 0.8, a0 = 1, vReset = -0.1, ...options }: QifOptions = {}): Neuron<'v', never> {
  timeConstant('qif', tau, 0);
  return integrateAndFire({
    ...options,
    vReset,
    charge(op, { v }, x) {
      const growth = op.mul(a0, op.mul(op.sub(v, vRest), op.sub(v, vC)));
      return op.add(v, op.div(op.add(x, growth), tau));
    },
  });
}
