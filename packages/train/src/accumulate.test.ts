import { disposeTree, type Layer, leaves, uniform } from '@synfire/core';
import { sgd } from '@synfire/optim';
import { matMul, memory } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { type Batch, crossEntropy, disposeState, initialState, trainStep } from './index.ts';
import { splitBatch } from './split-batch.ts';
import { size, tinyBatches } from './tiny.fixture.ts';

/** A product with a matrix, which knows no statistics of a batch. */
const plain: Layer = {
  init: (key, [, n = 0]) => ({ params: { w: uniform(key, [n, 3], -0.5, 0.5) }, state: {}, output: [1, 3] }),
  apply: (params, state, { T, x }) => {
    const [w] = leaves(params);
    if (!w) throw new Error('no parameters');
    const held = x.clone();
    const backward = (dy: Parameters<typeof matMul>[0]) => {
      const grads = { w: matMul(held, dy, true) };
      held.dispose();
      return { grads };
    };
    return { y: { T, x: matMul(x, w) }, state, backward };
  },
};

const optimizer = sgd({ learningRate: 0.5, momentum: 0.9 });

test.each([2, 3, 7, 100])(
  'a step in %i parts gives the loss, the hits and the parameters of a step on the whole batch',
  async (accumulate) => {
    for await (const batch of tinyBatches(3, 7)) {
      const tensors = memory().numTensors;
      const results = [1, accumulate].map((parts) => {
        const before = initialState(plain, optimizer, { key: 1, input: [1, size] });
        const { state, metrics } = trainStep(plain, { loss: crossEntropy(), optimizer, accumulate: parts })(before, batch);
        const values = [...metrics.dataSync(), ...leaves(state.params).flatMap((t) => [...t.dataSync()])];
        metrics.dispose();
        disposeState(before, state);
        disposeTree([state.params, state.state, state.optimizer]);
        return values;
      });
      const [whole = [], inParts = []] = results;
      expect(inParts).toEqual(whole.map((v) => expect.closeTo(v, 5)));
      expect(memory().numTensors).toBe(tensors);
    }
  },
);

test('parts keep samples whole over their time steps', () => {
  const batch: Batch = { x: Float32Array.from({ length: 12 }, (_, i) => i), shape: [6, 2], labels: Int32Array.of(5, 6, 7), T: 2 };
  const parts = splitBatch(batch, 2);
  expect(parts.map(({ x, shape, labels }) => [[...x], shape, [...labels]])).toEqual([
    [[0, 1, 6, 7], [2, 2], [5]],
    [
      [2, 3, 4, 5, 8, 9, 10, 11],
      [4, 2],
      [6, 7],
    ],
  ]);
});

test('a number of parts that is none is refused', () => {
  const batch: Batch = { x: new Float32Array(2), shape: [1, 2], labels: Int32Array.of(0) };
  expect(() => splitBatch(batch, 0)).toThrow('accumulate: 0 parts of a batch; expected a whole number, at least 1');
});
