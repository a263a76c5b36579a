import type { Surrogate } from '@synfire/kernel';
import { positive } from './positive.ts';

/** g(x) = α·s·(1 - s), s = σ(αx), the derivative of σ(αx); α = 4 as in SpikingJelly. */
export function sigmoid({ alpha = 4 }: { readonly alpha?: number } = {}): Surrogate {
  positive('sigmoid', { alpha });
  return {
    name: `sigmoid(${alpha})`,
    derivative: (op, x) => {
      const s = op.sigmoid(op.mul(alpha, x));
      return op.mul(alpha, op.mul(s, op.sub(1, s)));
    },
    primitive: (op, x) => op.sigmoid(op.mul(alpha, x)),
  };
}
