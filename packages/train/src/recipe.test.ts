import { disposeTree, leaves } from '@synfire/core';
import type { Optimizer } from '@synfire/optim';
import { tensor1d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import {
  danetImagenet,
  type EventRecipe,
  eventRecipeOptimizer,
  gacCifar,
  msImagenet,
  msImagenet104,
  plainGesture,
  type Recipe,
  recipeOptimizer,
  sewCifar,
  sewCifar10Dvs,
  sewGesture,
  sewImagenet,
  smallNMnist,
} from './index.ts';

/** What is added to a parameter 0 with gradient 1 in a first update at this step: minus the learning rate. */
const rate = (step: number, recipe = sewImagenet): number => firstUpdate(recipeOptimizer(recipe, 10), step);

function firstUpdate(optimizer: Optimizer, step: number): number {
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
  for (const { source } of [danetImagenet, sewCifar, smallNMnist]) expect(source).toMatch(/^our /);
});

test('recipes for events have the published numbers, a rate a join', () => {
  const all = ({ T, trainT, epochs, batchSize, weightDecay }: EventRecipe) => [T, trainT, epochs, batchSize, weightDecay];
  expect([sewGesture, plainGesture, sewCifar10Dvs].map(all)).toEqual([[16, 12, 192, 16, 0], [16, 12, 192, 16, 0], [16, 16, 64, 16, 0]]); // biome-ignore format: a recipe each
  expect(sewGesture.learningRates).toEqual({ add: 0.001, and: 0.03, iand: 0.063 });
  expect([plainGesture.learningRate, plainGesture.learningRates, sewCifar10Dvs.learningRate]).toEqual([0.005, undefined, 0.01]);
});

test('the rate for events falls by steps on gestures, along a cosine on CIFAR10-DVS', () => {
  const rates = (recipe: EventRecipe, ...steps: readonly number[]) =>
    steps.map((step) => firstUpdate(eventRecipeOptimizer(recipe, 10), step));
  expect(rates(sewGesture, 0, 639, 640, 1280)).toEqual([1e-3, 1e-3, 1e-4, 1e-5].map((r) => expect.closeTo(r, 8)));
  expect(rates(sewCifar10Dvs, 0, 320, 640)).toEqual([0.01, 0.005, 0].map((r) => expect.closeTo(r, 8)));
});
