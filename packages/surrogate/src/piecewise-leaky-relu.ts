import type { Surrogate } from '@synfire/kernel';
import { positive } from './positive.ts';

/** Options of `piecewiseLeakyRelu`. */
export interface PiecewiseLeakyReluOptions {
  /** Half the width of the middle piece. */
  readonly w?: number;
  /** Slope of the outer pieces. */
  readonly c?: number;
}

/** g(x) = 1/(2w) where |x| < w, else c, the derivative of three lines (Yin et al. 2017; Wu et al. 2018). SpikingJelly's document says |x| <= w, its code <. */
export function piecewiseLeakyRelu({ w = 1, c = 0.01 }: PiecewiseLeakyReluOptions = {}): Surrogate {
  positive('piecewiseLeakyRelu', { w });
  return {
    name: `piecewiseLeakyRelu(${w},${c})`,
    derivative: (op, x) => op.where(op.greater(w, op.abs(x)), 1 / (2 * w), c),
    primitive: (op, x) => {
      const middle = op.maximum(op.minimum(x, w), -w);
      return op.add(op.add(op.mul(1 / (2 * w), middle), 0.5), op.mul(c, op.sub(x, middle)));
    },
  };
}
