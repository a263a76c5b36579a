import { disposeTree, leaves } from '@synfire/core';
import { tensor1d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { recipeOptimizer, sewImagenet } from './index.ts';

/** What is added to a parameter 0 with gradient 1 in a first update at this step: minus the learning rate. */
function rate(step: number, recipe = sewImagenet): number {
  const optimizer = recipeOptimizer(recipe, 10);
  const params = { w: tensor1d([0]) };
  const grads = { w: tensor1d([1]) };
  const state = optimizer.init(params);
  const [updates, next] = optimizer.update(grads, state, params, step);
  const value = -(leaves(updates)[0]?.dataSync()[0] ?? Number.NaN);
  disposeTree([params, grads, state, updates, next]);
  return value;
}

test("the SEW recipe's rate is .1 in the first epoch, half of it in the middle and 0 at the end, one value an epoch", () => {
  expect([0, 9, 1600, 1609, 3200].map((step) => rate(step))).toEqual([0.1, 0.1, 0.05, 0.05, 0].map((r) => expect.closeTo(r, 6)));
  expect(rate(10)).toBeLessThan(0.1);
});

test('a warm-up rises step by step over its epochs', () => {
  const warm = { ...sewImagenet, warmUpEpochs: 2 };
  expect([0, 4, 9].map((step) => rate(step, warm))).toEqual([0.005, 0.025, 0.05].map((r) => expect.closeTo(r, 6)));
});
