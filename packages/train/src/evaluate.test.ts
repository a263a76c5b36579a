import { disposeTree, type Layer, scope } from '@synfire/core';
import { sgd } from '@synfire/optim';
import { concat, memory } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { type Batch, crossEntropy, disposeState, evaluate, initialState, trainStep } from './index.ts';
import { images, size, tiny, tinyBatches } from './tiny.fixture.ts';

const model: Layer = tiny(6);
const optimizer = sgd({ learningRate: 0.1, momentum: 0.9 });

test('all images count alike, whatever batches they come in', async () => {
  const before = memory().numTensors;
  const { params, state, optimizer: slots } = initialState(model, optimizer, { key: 3, input: [1, size] });
  const run = (batchSize: number) => evaluate(model, params, state, tinyBatches(5, batchSize, 0, 6), crossEntropy());
  const [whole, five] = [await run(images), await run(5)];
  expect(five).toEqual({ ...whole, loss: expect.closeTo(whole.loss, 6), imagesPerSecond: expect.any(Number) });
  expect(whole.images).toBe(images);
  expect(whole.top5).toBeGreaterThan(whole.top1);
  expect(whole.top5).toBeLessThan(1);
  expect(whole.imagesPerSecond).toBeGreaterThan(0);
  disposeTree([params, state, slots]);
  expect(memory().numTensors).toBe(before);
});

const first = async (): Promise<Batch> => {
  for await (const batch of tinyBatches(5, 4, 0, 6)) return batch;
  throw new Error('no batch');
};

test('a step leaves what it was given and returns the next state, loss and right predictions', async () => {
  const before = memory().numTensors;
  const state = initialState(model, optimizer, { key: 3, input: [1, size] });
  const batch = await first();
  const step = trainStep(model, { loss: crossEntropy(), optimizer });
  const results = [step(state, batch, { observe: true }), step(state, batch)];
  const [a, b] = results.map(({ metrics }) => [...metrics.dataSync()]);
  expect(a).toEqual(b);
  expect(a?.[0]).toBeCloseTo(Math.log(6), 0);
  expect(results.map(({ state: { step: n, stepInEpoch }, seen }) => [n, stepInEpoch, seen?.layers])).toEqual([
    [1, 1, [{ path: 'sn', size: 24 }]],
    [1, 1, undefined],
  ]);
  for (const { state: next, metrics, seen } of results) {
    disposeState(next, state);
    disposeTree([metrics, ...(seen ? [seen.means] : [])]);
  }
  disposeState(state);
  expect(memory().numTensors).toBe(before);
});

test('a step that fails leaves nothing behind, observed or not', async () => {
  const state = initialState(model, optimizer, { key: 3, input: [1, size] });
  const batch = await first();
  const before = memory().numTensors;
  const failing = trainStep(model, {
    optimizer,
    loss: () => {
      throw new Error('no loss');
    },
  });
  expect(() => failing(state, batch, { observe: true })).toThrow('no loss');
  expect(memory().numTensors).toBe(before);
  disposeState(state);
});

test('logits that are not those of every step and sample are refused', async () => {
  const uneven: Layer = {
    ...model,
    apply: (params, state, x, context) => {
      const applied = model.apply(params, state, x, context);
      return { ...applied, y: { T: 3, x: scope(() => concat([applied.y.x, applied.y.x])) } };
    },
  };
  const state = initialState(uneven, optimizer, { key: 3, input: [1, size] });
  const step = trainStep(uneven, { loss: crossEntropy(), optimizer });
  const batch = await first();
  expect(() => step(state, batch)).toThrow(/gives T = 3, \[8, 6\] for 4 labels; expected \[T·4, classes\]/);
  disposeState(state);
});
