import type { Surrogate } from '@synfire/kernel';
import { positive } from './positive.ts';

/** g(x) = min(1/|x|, α), the slope from 0 to x that a Heaviside step of ±½ would need, bounded (SpikingJelly: min(sign(x)/x, α)). */
export function fakeNumericalGradient({ alpha = 0.3 }: { readonly alpha?: number } = {}): Surrogate {
  positive('fakeNumericalGradient', { alpha });
  return {
    name: `fakeNumericalGradient(${alpha})`,
    // The bound is taken below, so that nothing divides by 0.
    derivative: (op, x) => op.div(1, op.maximum(op.abs(x), 1 / alpha)),
  };
}
