import { disposeTree, fromOps, type Layer, leaves, remat, sequential, uniform } from '@synfire/core';
import { type Optimizer, sgd } from '@synfire/optim';
import { matMul, memory, profile, relu } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { crossEntropy, disposeState, initialState, memoryOf, partsWithin, peakBytes, trainStep } from './index.ts';

const loss = crossEntropy();
const dense = (units: number): Layer =>
  fromOps({ params: (key, [, n = 1]) => ({ w: uniform(key, [n, units], -0.1, 0.1) }), apply: ({ w }, x) => relu(matMul(x, w)) });

/** Wide activations in the middle, so that with samples another moment becomes the largest. */
const block = (): Layer => sequential([dense(64), dense(8)]);
const model = sequential([dense(8), block(), block(), block(), dense(3)]);
const recomputed = sequential([dense(8), remat(block()), remat(block()), remat(block()), dense(3)]);
const input = [1, 50];
const sizes = [[1, 1], [2, 1], [7, 1], [100, 1], [100, 4], [100, 100], [9, 2]] as const; // biome-ignore format: samples and parts
const momentum = sgd({ learningRate: 0.1, momentum: 0.9 });

/** The largest bytes of tensors after any kernel of a step. */
async function measured(layer: Layer, optimizer: Optimizer, samples: number, accumulate: number): Promise<number> {
  const from = initialState(layer, optimizer, { key: 1, input });
  const batch = { x: new Float32Array(50 * samples), shape: [samples, 50], labels: new Int32Array(samples) };
  const { peakBytes: peak } = await profile(() => {
    const { state, metrics } = trainStep(layer, { loss, optimizer, accumulate, donate: true })(from, batch, { observe: true });
    metrics.dispose();
    disposeState(from, state);
    disposeTree([state.params, state.state, state.optimizer]);
  });
  return peak;
}

const estimated = async (layer: Layer, optimizer: Optimizer) => {
  const from = initialState(layer, optimizer, { key: 1, input });
  const found = await memoryOf(layer, { from, optimizer, loss, input });
  disposeState(from);
  return found;
};

test.each([
  ['sgd', model, sgd({ learningRate: 0.1 })],
  ['an optimizer that writes in place', model, momentum],
  ['blocks computed again', recomputed, momentum],
] as const)(
  'the peak of steps of any size and number of parts is known from steps of one sample and of two: %s',
  async (_, layer, optimizer) => {
    const found = await estimated(layer, optimizer);
    for (const [samples, parts] of sizes) {
      const peak = Math.max(await measured(layer, optimizer, samples, parts), found.before + found.copies);
      const estimate = peakBytes(found, samples, parts);
      if (parts === 1) expect(estimate).toBe(peak);
      // Parts: an upper bound, but for small tensors of a part; an optimizer's work comes when one sum of gradients is free again.
      else expect([estimate > 0.9 * peak, estimate < peak + 1.05 * found.gradients]).toEqual([true, true]);
    }
  },
);

test('blocks that are computed again take less of a large batch', async () => {
  const [plain, again] = [await estimated(model, momentum), await estimated(recomputed, momentum)];
  expect(peakBytes(again, 100)).toBeLessThan(0.95 * peakBytes(plain, 100));
});

test('the fewest parts that fit a limit are found, and none where a sample is too much', async () => {
  const found = await estimated(model, momentum);
  expect(partsWithin(found, 100, peakBytes(found, 100))).toBe(1);
  const parts = partsWithin(found, 100, peakBytes(found, 100) - 1) ?? 0;
  expect(parts).toBeGreaterThan(1);
  expect(partsWithin(found, 100, peakBytes(found, 100, 7))).toBe(7);
  expect(partsWithin(found, 100, peakBytes(found, 100, 100) - 1)).toBeUndefined();
});

test('leaves parameters, slots and tensors as they were', async () => {
  const from = initialState(model, momentum, { key: 1, input });
  const values = (): readonly (readonly number[])[] => leaves([from.params, from.optimizer]).map((t) => [...t.dataSync()]);
  const [before, count] = [values(), memory().numTensors];
  await memoryOf(model, { from, optimizer: momentum, loss, input });
  expect(memory().numTensors).toBe(count);
  expect(values()).toEqual(before);
  disposeState(from);
});

test('what a process takes beyond tensors is a line through two steps, where its memory is given', async () => {
  const from = initialState(model, momentum, { key: 1, input });
  const tensors = await memoryOf(model, { from, optimizer: momentum, loss, input });
  const peak = (samples: number): number => Math.max(...tensors.step.map(({ fixed, perSample }) => fixed + perSample * samples));
  // A process that keeps what it had: 5 MB, copies of the first state, the tensors at their peak, and half as much again.
  let taken = 0;
  const taking: typeof loss = (logits, labels) => {
    taken = 5e6 + tensors.copies + 1.5 * peak(labels.size);
    return loss(logits, labels);
  };
  const found = await memoryOf(model, { from, optimizer: momentum, loss: taking, input, inUse: () => 1e9 + taken });
  expect(found.before).toBe(1e9);
  for (const samples of [50, 1000]) expect((peakBytes(found, samples) - 1e9) / (5e6 + 1.5 * peak(samples))).toBeCloseTo(1, 5);
  disposeState(from);
});

test('a model that fails says so, and tfjs is as before', async () => {
  const broken: Layer = { ...model, apply: () => { throw new Error('no such layer'); } }; // biome-ignore format: one line
  const from = initialState(model, momentum, { key: 1, input });
  await expect(memoryOf(broken, { from, optimizer: momentum, loss, input })).rejects.toThrow('no such layer');
  disposeState(from);
});
