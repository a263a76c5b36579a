import type { Ops, Surrogate } from '@synfire/kernel';
import { positive } from './positive.ts';

/** Options of `squarewaveFourierSeries`. */
export interface SquarewaveFourierSeriesOptions {
  /** One more than the number of terms. */
  readonly n?: number;
  /** Period. */
  readonly T?: number;
}

/** g(x) = (4/T)·Σ cos((2i-1)·2πx/T) over i = 1 … n-1, the derivative of a square wave's Fourier series (SpikingJelly). */
export function squarewaveFourierSeries({ n = 2, T = 8 }: SquarewaveFourierSeriesOptions = {}): Surrogate {
  positive('squarewaveFourierSeries', { T });
  if (!Number.isInteger(n) || n < 2)
    throw new RangeError(`squarewaveFourierSeries: n = ${n}; expected an integer of at least 2 (n - 1 terms)`);
  const harmonics = Array.from({ length: n - 1 }, (_, i) => 2 * i + 1);
  const sum = <A>(op: Ops<A>, terms: readonly A[]): A => terms.reduce((a, b) => op.add(a, b));
  return {
    name: `squarewaveFourierSeries(${n},${T})`,
    derivative: (op, x) => {
      const terms = harmonics.map((c) => op.cos(op.mul((c * 2 * Math.PI) / T, x)));
      return op.mul(4 / T, sum(op, terms));
    },
    primitive: (op, x) => {
      const terms = harmonics.map((c) => op.mul(1 / c, op.sin(op.mul((c * 2 * Math.PI) / T, x))));
      return op.add(op.mul(2 / Math.PI, sum(op, terms)), 0.5);
    },
  };
}
