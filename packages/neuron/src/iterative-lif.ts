import type { Neuron } from '@synfire/kernel';
import { type Common, integrateAndFire } from './integrate-and-fire.ts';

/** Options of `iterativeLif`. */
export interface IterativeLifOptions extends Common {
  /** Factor on the old potential. */
  readonly decay: number;
}

/** Iterative LIF, H = decay·V + X (Wu et al. 2018, arXiv 1706.02609), which `msLif`, `stbpLif` and `tetLif` set up as their authors' code does. */
export const iterativeLif = ({ decay, ...options }: IterativeLifOptions): Neuron<'v', never> =>
  integrateAndFire({ ...options, charge: (op, { v }, x) => op.add(op.mul(decay, v), x) });
