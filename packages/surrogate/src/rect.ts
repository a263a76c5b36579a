import type { Surrogate } from '@synfire/kernel';
import { positive } from './positive.ts';

/** g(x) = α where |x| < ½/α, else 0, the derivative of clamp(αx + ½, 0, 1); at α = 1 the one of STBP and of MS-ResNet's code. */
export function rect({ alpha = 1 }: { readonly alpha?: number } = {}): Surrogate {
  positive('rect', { alpha });
  return {
    name: `rect(${alpha})`,
    derivative: (op, x) => op.mul(alpha, op.greater(0.5 / alpha, op.abs(x))),
    primitive: (op, x) => op.minimum(op.maximum(op.add(op.mul(alpha, x), 0.5), 0), 1),
  };
}
