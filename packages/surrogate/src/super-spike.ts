import type { Surrogate } from '@synfire/kernel';
import { positive } from './positive.ts';

/** g(x) = α / (1 + |x|)² (Zenke & Ganguli 2018, arXiv 1705.11146). */
export function superSpike({ alpha = 1 }: { readonly alpha?: number } = {}): Surrogate {
  positive('superSpike', { alpha });
  return {
    name: `superSpike(${alpha})`,
    derivative: (op, x) => {
      const u = op.add(1, op.abs(x));
      return op.div(alpha, op.mul(u, u));
    },
  };
}
