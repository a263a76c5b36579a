import type { Surrogate } from '@synfire/kernel';
import { positive } from './positive.ts';

/** g(x) = (α/2)·exp(-α|x|), the derivative of ½·exp(αx) for x < 0 and 1 - ½·exp(-αx) above (Shrestha & Orchard 2018, arXiv 1810.08646). */
export function piecewiseExp({ alpha = 1 }: { readonly alpha?: number } = {}): Surrogate {
  positive('piecewiseExp', { alpha });
  return {
    name: `piecewiseExp(${alpha})`,
    derivative: (op, x) => op.mul(alpha / 2, op.exp(op.mul(-alpha, op.abs(x)))),
    primitive: (op, x) => {
      const tail = op.mul(0.5, op.exp(op.mul(-alpha, op.abs(x))));
      return op.where(op.greaterEqual(x, 0), op.sub(1, tail), tail);
    },
  };
}
