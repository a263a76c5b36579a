import { disposeTree, leaves } from '@synfire/core';
import { tensor1d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { danetImagenet, gacCifar, msImagenet, msImagenet104, type Recipe, recipeOptimizer, sewCifar, sewImagenet } from './index.ts';

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

const numbers = ({ T, epochs, batchSize, learningRate, warmUpEpochs, weightDecay, labelSmoothing, size, horizontalFlip, seed }: Recipe) => [
  ...[T, epochs, batchSize, learningRate, warmUpEpochs, weightDecay, labelSmoothing, size],
  horizontalFlip,
  seed,
];

test('recipes have the published numbers (models 3)', () => {
  expect(numbers(sewImagenet)).toEqual([4, 320, 256, 0.1, 0, 0, 0, 224, true, 2020]);
  expect(numbers(msImagenet)).toEqual([6, 125, 256, 0.1, 0, 1e-5, 0.1, 224, false, 445]);
  expect(numbers(msImagenet104)).toEqual([5, 125, 256, 0.1, 0, 1e-4, 0.1, 224, false, 445]);
  expect(numbers(danetImagenet)).toEqual([4, 320, 160, 0.01, 5, 1e-4, 0.1, 224, true, 2020]);
  expect(numbers(gacCifar)).toEqual([6, 250, 64, 0.1, 0, 5e-5, 0, 32, true, 2020]);
  expect(numbers(sewCifar)).toEqual([4, 320, 256, 0.1, 0, 0, 0, 32, true, 2020]);
});

test('what is no published recipe says so', () => {
  for (const { source } of [danetImagenet, sewCifar]) expect(source).toMatch(/^our /);
});
