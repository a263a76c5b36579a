import type { Surrogate } from '@synfire/kernel';
import { positive } from './positive.ts';

/** g(x) = 1 / (2α·(1/α + |x|)²), the derivative of ½·(αx/(1 + |αx|) + 1) (SpikingJelly, α = 2). */
export function softSign({ alpha = 2 }: { readonly alpha?: number } = {}): Surrogate {
  positive('softSign', { alpha });
  return {
    name: `softSign(${alpha})`,
    derivative: (op, x) => {
      const u = op.add(1 / alpha, op.abs(x));
      return op.div(1 / (2 * alpha), op.mul(u, u));
    },
    primitive: (op, x) => {
      const u = op.mul(alpha, x);
      return op.add(op.mul(0.5, op.div(u, op.add(1, op.abs(u)))), 0.5);
    },
  };
}
