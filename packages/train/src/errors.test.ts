import { disposeTree, fold, type Layer } from '@synfire/core';
import { sgd } from '@synfire/optim';
import { fill, memory, tensor1d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { type Batch, crossEntropy, disposeState, evaluate, fromCheckpoint, initialState, type TrainOptions, train } from './index.ts';
import { size, tiny, tinyBatches } from './tiny.fixture.ts';

const model: Layer = tiny(3);

/** The error that a run ends with; checks that nothing is left behind. */
async function failure(more: Partial<TrainOptions>): Promise<string> {
  const before = memory().numTensors;
  const optimizer = more.optimizer ?? sgd({ learningRate: 0.1 });
  const from = initialState(model, optimizer, { key: 1, input: [1, size] });
  const data: TrainOptions['data'] = (epoch, at) => tinyBatches(fold(1, epoch), 4, at);
  try {
    for await (const _ of train(model, { from, epochs: 2, loss: crossEntropy(), optimizer, data, ...more }));
  } catch (error) {
    if (memory().numTensors > before) disposeState(from); // only where the run never began
    expect(memory().numTensors).toBe(before);
    return `${error}`;
  }
  throw new Error('the run did not fail');
}

async function* one(batch: Partial<Batch>): AsyncGenerator<Batch, void> {
  yield { x: new Float32Array(2 * size), shape: [2, size], labels: Int32Array.of(0, 1), ...batch };
}

test('a loss that is not finite stops the run with the step and the place', async () => {
  async function* data(): AsyncGenerator<Batch, void> {
    yield* one({});
    yield* one({});
    yield* one({ x: new Float32Array(2 * size).fill(Number.NaN) });
  }
  expect(await failure({ data })).toMatch(
    /step 3 \(epoch 1\): the loss is NaN\. The first layer .* running statistics 'mean'.*learning rate/,
  );
  expect(await failure({ data, logEvery: 10 })).toMatch(/step 3 \(epoch 1\): the loss is NaN/);
});

test('a learning rate that is too high ends in that error, too', async () => {
  expect(await failure({ optimizer: sgd({ learningRate: 3e38, momentum: 0.9 }), epochs: 20 })).toMatch(
    /step \d+ .* the loss is NaN.*the largest is .*e\+3\d in parameter '[wb]'.*learning rate/,
  );
});

test('labels that the model has no class for are refused', async () => {
  expect(await failure({ data: () => one({ labels: Int32Array.of(0, 3) }) })).toMatch(/label 3 of sample 1 .* classes 0 to 2/);
});

test('batches whose sizes contradict each other are refused', async () => {
  expect(await failure({ data: () => one({ shape: [3, size] }) })).toMatch(/12 values of shape \[3, 6\] with 2 labels/);
  expect(await failure({ data: () => one({ T: 2 }) })).toMatch(/T = 2/);
});

test('no data is an error, in training and in validation', async () => {
  async function* none(): AsyncGenerator<Batch, void> {}
  expect(await failure({ data: none })).toMatch(/epoch 1: the data gave no batch/);
  expect(await failure({ validation: none })).toMatch(/validation set empty/);
});

test('an error of the data reaches the caller', async () => {
  async function* data(): AsyncGenerator<Batch, void> {
    yield* one({});
    throw new Error('broken.JPEG: truncated');
  }
  expect(await failure({ data })).toContain('broken.JPEG: truncated');
  expect(await failure({ validation: data })).toContain('broken.JPEG: truncated');
});

test('impossible options are refused before anything runs', async () => {
  expect(await failure({ logEvery: 0 })).toMatch(/logEvery 0; expected an integer ≥ 1/);
  expect(await failure({ epochs: 1.5 })).toMatch(/epochs 1.5/);
});

test('an evaluation that is not finite says where', async () => {
  const params = { w: fill([size, 3], Number.NaN), b: tensor1d([0, 0, 0]) };
  const run = evaluate(model, params, {}, tinyBatches(1, 4), crossEntropy());
  await expect(run).rejects.toThrow(/loss of the data is NaN.*parameter 'w'/);
  disposeTree(params);
});

test('metadata of something else are refused', () => {
  const trees = { params: {}, state: {}, optimizer: {} };
  expect(() => fromCheckpoint({ trees, metadata: {} })).toThrow(/which has none/);
  expect(() => fromCheckpoint({ trees, metadata: { train: '{"epoch":1}' } })).toThrow(/which has \{"epoch":1\}/);
});
