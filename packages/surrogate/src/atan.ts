import type { Surrogate } from '@synfire/kernel';
import { positive } from './positive.ts';

/** g(x) = (α/2) / (1 + (παx/2)²), the derivative of atan(παx/2)/π + ½ (Fang et al. 2021, arXiv 2007.05785); α = 2 as in SEW ResNet. */
export function atan({ alpha = 2 }: { readonly alpha?: number } = {}): Surrogate {
  positive('atan', { alpha });
  return {
    name: `atan(${alpha})`,
    derivative: (op, x) => {
      const u = op.mul((Math.PI * alpha) / 2, x);
      return op.div(alpha / 2, op.add(1, op.mul(u, u)));
    },
    primitive: (op, x) => op.add(op.mul(1 / Math.PI, op.atan(op.mul((Math.PI * alpha) / 2, x))), 0.5),
  };
}
