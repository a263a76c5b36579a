import { uniform } from '@synfire/core';
import { abs, add, concat, max, mean, moments, mul, slice, square, stack, sub, tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { batchNorm } from './index.ts';

test('batch norm over all steps is that of every step with the statistics pooled over the steps (models 7.6)', () => {
  tidy(() => {
    const [T, B] = [4, 3];
    const norm = batchNorm({ gamma: 1.5, beta: -0.5 });
    const { params, state } = norm.init(0, [T, 3, 5, 2]);
    const drift = (t: number) => uniform(t, [B, 3, 5, 2], -1 + t, 1 + 2 * t); // steps of different means and spreads
    const steps = Array.from({ length: T }, (_, t) => drift(t));
    const together = norm.apply(params, state, { T, x: concat(steps, 0) }, { training: true, key: 0 });

    const own = steps.map((x) => moments(x, [0, 1, 2]));
    const pooled = mean(stack(own.map((m) => m.mean)), 0);
    const variance = sub(mean(stack(own.map((m) => add(m.variance, square(m.mean)))), 0), square(pooled));
    for (const [t, x] of steps.entries()) {
      const { y } = norm.apply(params, { mean: pooled, variance }, { T: 1, x }, { training: false, key: 0 });
      const expected = slice(together.y.x, [t * B, 0, 0, 0], [B, 3, 5, 2]);
      expect(max(abs(sub(y.x, expected))).dataSync()[0]).toBeLessThan(1e-4);
    }
    // Running statistics: a tenth of the new ones, the variance with n/(n - 1).
    const n = T * B * 3 * 5;
    expect(max(abs(sub(together.state.mean, mul(pooled, 0.1)))).dataSync()[0]).toBeLessThan(1e-5);
    expect(max(abs(sub(together.state.variance, add(mul(variance, (0.1 * n) / (n - 1)), 0.9)))).dataSync()[0]).toBeLessThan(1e-5);
  });
});
