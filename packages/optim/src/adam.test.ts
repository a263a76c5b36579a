import { disposeTree, leaves, type Tree } from '@synfire/core';
import { tensor1d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { adam, applyUpdates, cosine } from './index.ts';

test('ten steps with decay and a falling rate equal the formulas in float64', () => {
  const [beta1, beta2, epsilon, weightDecay, learningRate] = [0.8, 0.95, 1e-3, 0.1, cosine(0.1, 12)];
  const grad = (w: number, n: number): number => 0.3 * w + 0.5 * Math.sin(3 * n + w);
  const optimizer = adam({ learningRate, beta1, beta2, epsilon, weightDecay });
  const w = [1, -2, 0.25];
  let params: Tree = { w: tensor1d(w) };
  let state = optimizer.init(params);
  const [m, v] = [
    [0, 0, 0],
    [0, 0, 0],
  ];
  for (let step = 0; step < 10; step += 1) {
    const grads = { w: tensor1d(w.map((value) => grad(value, step))) };
    const [updates, nextState] = optimizer.update(grads, state, params, step);
    const next: Tree = applyUpdates(params, updates);
    disposeTree([grads, updates, params, state]);
    [params, state] = [next, nextState];
    for (const [i, old] of w.entries()) {
      const g = grad(old, step);
      m[i] = beta1 * (m[i] ?? 0) + (1 - beta1) * g;
      v[i] = beta2 * (v[i] ?? 0) + (1 - beta2) * g * g;
      const [mean, square] = [(m[i] ?? 0) / (1 - beta1 ** (step + 1)), (v[i] ?? 0) / (1 - beta2 ** (step + 1))];
      w[i] = old - learningRate(step) * (weightDecay * old + mean / (Math.sqrt(square) + epsilon));
    }
    const seen = Array.from(leaves(params)[0]?.dataSync() ?? []);
    expect(seen).toHaveLength(3);
    for (const [i, value] of seen.entries()) expect(value).toBeCloseTo(w[i] ?? Number.NaN, 5);
  }
  disposeTree([params, state]);
});

test('the first step goes by the rate, however large the gradient', () => {
  const optimizer = adam({ learningRate: 0.01 });
  const params = { w: tensor1d([1, 2, 3]) };
  const grads = { w: tensor1d([1e-4, -5, 1e6]) };
  const state = optimizer.init(params);
  const [updates, next] = optimizer.update(grads, state, params, 0);
  const seen = Array.from(leaves(updates)[0]?.dataSync() ?? []);
  for (const [i, expected] of [-0.01, 0.01, -0.01].entries()) expect(seen[i]).toBeCloseTo(expected, 5);
  disposeTree([params, grads, state, updates, next]);
});

test.each([
  [{ beta1: 1 }, /beta1 is 1; expected a number in \[0, 1\)/],
  [{ beta2: -0.1 }, /beta2 is -0.1/],
  [{ epsilon: 0 }, /epsilon is 0; expected a number above 0/],
  [{ weightDecay: -1 }, /weightDecay is -1/],
])('%j is refused', (options, message) => {
  expect(() => adam({ learningRate: 0.1, ...options })).toThrow(message);
});
