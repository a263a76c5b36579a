import type { Surrogate } from '@synfire/kernel';
import { positive } from './positive.ts';

/** g(x) = (α/√π)·exp(-α²x²), a Gaussian, the derivative of ½·erfc(-αx) (Yin et al. 2020, arXiv 2005.11633). */
export function erf({ alpha = 2 }: { readonly alpha?: number } = {}): Surrogate {
  positive('erf', { alpha });
  return {
    name: `erf(${alpha})`,
    derivative: (op, x) => op.mul(alpha / Math.sqrt(Math.PI), op.exp(op.mul(-alpha * alpha, op.mul(x, x)))),
    primitive: (op, x) => op.add(op.mul(0.5, op.erf(op.mul(alpha, x))), 0.5),
  };
}
