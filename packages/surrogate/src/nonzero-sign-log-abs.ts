import type { Surrogate } from '@synfire/kernel';
import { positive } from './positive.ts';

/** g(x) = 1 / (1/α + |x|), the derivative of sign(x)·ln(α|x| + 1), which is not bounded (SpikingJelly). */
export function nonzeroSignLogAbs({ alpha = 1 }: { readonly alpha?: number } = {}): Surrogate {
  positive('nonzeroSignLogAbs', { alpha });
  return {
    name: `nonzeroSignLogAbs(${alpha})`,
    derivative: (op, x) => op.div(1, op.add(1 / alpha, op.abs(x))),
    primitive: (op, x) => {
      const size = op.log(op.add(1, op.mul(alpha, op.abs(x))));
      return op.where(op.greaterEqual(x, 0), size, op.mul(-1, size));
    },
  };
}
