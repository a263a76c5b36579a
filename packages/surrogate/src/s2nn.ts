import type { Surrogate } from '@synfire/kernel';
import { positive } from './positive.ts';

/** Options of `s2nn`. */
export interface S2nnOptions {
  /** Steepness of the sigmoid below the threshold. */
  readonly alpha?: number;
  /** Height of the hyperbola from the threshold on. */
  readonly beta?: number;
}

/** g(x) = α·s·(1 - s), s = σ(αx), where x < 0, else β/(x + 1) (Suetake et al. 2022, arXiv 2201.10879). */
export function s2nn({ alpha = 4, beta = 1 }: S2nnOptions = {}): Surrogate {
  positive('s2nn', { alpha, beta });
  return {
    name: `s2nn(${alpha},${beta})`,
    derivative: (op, x) => {
      const s = op.sigmoid(op.mul(alpha, x));
      // |x| for x: the same where it is used, and no pole where it is not.
      return op.where(op.greater(0, x), op.mul(alpha, op.mul(s, op.sub(1, s))), op.div(beta, op.add(op.abs(x), 1)));
    },
    primitive: (op, x) => {
      // The 1e-5 is SpikingJelly's; it makes the primitive's slope at 0 smaller than g by 1e-5.
      const above = op.add(op.mul(beta, op.log(op.add(op.add(op.abs(x), 1), 1e-5))), 0.5);
      return op.where(op.greater(0, x), op.sigmoid(op.mul(alpha, x)), above);
    },
  };
}
