import type { Surrogate } from '@synfire/kernel';
import { positive } from './positive.ts';

/** g(x) = max(0, α - α²·|x|), a triangle of area 1, the derivative of two parabolas (Esser et al. 2016, arXiv 1603.08270; Bellec et al. 2018, arXiv 1803.09574). */
export function piecewiseQuadratic({ alpha = 1 }: { readonly alpha?: number } = {}): Surrogate {
  positive('piecewiseQuadratic', { alpha });
  return {
    name: `piecewiseQuadratic(${alpha})`,
    derivative: (op, x) => op.maximum(op.sub(alpha, op.mul(alpha * alpha, op.abs(x))), 0),
    primitive: (op, x) => {
      // Beyond ±1/α the parabolas have reached 0 and 1 and stay there.
      const u = op.maximum(op.minimum(op.mul(alpha, x), 1), -1);
      return op.add(op.mul(u, op.sub(1, op.mul(0.5, op.abs(u)))), 0.5);
    },
  };
}
