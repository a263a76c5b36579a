import { disposeTree, fromOps, type Layer } from '@synfire/core';
import { sgd } from '@synfire/optim';
import { expectClose, goldenCases, goldenTensor } from '@synfire/tools/golden';
import { matMul, mean, ones, reshape, slice, tensor1d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { crossEntropy, disposeState, initialState, type Loss, rateMse, tet, trainStep } from './index.ts';

const losses: readonly (readonly [name: string, loss: Loss])[] = [
  ['ce_time_mean', crossEntropy()],
  ['ce_label_smoothing', crossEntropy({ labelSmoothing: 0.1 })],
  ['tet_lambda_0.05', tet({ lambda: 0.05 })],
  ['tet_lambda_0.001', tet()],
  ['tet_lambda_0', tet({ lambda: 0 })],
  ['mse_rate_one_hot', rateMse()],
];

for (const [name, loss] of losses) {
  for (const golden of goldenCases('losses', (found) => found === name)) {
    test(`${name} equals the golden value and gradient`, () => {
      const [logits, value, dlogits] = ['logits', 'loss', 'dlogits'].map((part) => goldenTensor(golden, part));
      if (!logits || !value || !dlogits) throw new Error('a golden tensor is missing');
      const [T = 1, B = 1, classes = 1] = logits.shape;
      const labels = tensor1d(Int32Array.from(golden.tensors.labels?.values ?? []), 'int32');
      const [folded, expected] = [reshape(logits, [T * B, classes]), reshape(dlogits, [T * B, classes])];
      const ours = loss(folded, labels, T);
      expectClose(ours.value, value, golden.tolerance.forward, 'loss');
      expectClose(ours.dlogits, expected, golden.tolerance.gradient, 'dlogits');
      disposeTree([logits, value, dlogits, labels, folded, expected, ours.value, ours.dlogits]);
    });
  }
}

test('settings out of range are refused', () => {
  expect(() => tet({ lambda: 2 })).toThrow('tet: lambda 2; expected a number in [0, 1]');
  expect(() => tet({ labelSmoothing: 1 })).toThrow('tet: labelSmoothing 1');
});

const steps: Layer = fromOps({ params: () => ({ w: ones([2, 3]) }), apply: ({ w }, x) => matMul(x, w) });

test('a model with logits at every step is trained on them, and its accuracy is that of their mean', () => {
  const optimizer = sgd({ learningRate: 0.1 });
  const before = initialState(steps, optimizer, { key: 1, input: [2, 2] });
  const batch = { x: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), shape: [4, 2], labels: Int32Array.of(1, 0), T: 2 };
  const seen: (readonly [number | undefined, readonly number[]])[] = [];
  const loss: Loss = (logits, labels, T) => {
    seen.push([T, logits.shape]);
    return rateMse()(logits, labels, T);
  };
  const { state, metrics } = trainStep(steps, { loss, optimizer })(before, batch);
  expect(seen).toEqual([[2, [4, 3]]]);
  // All logits of a step are equal: the first class is foremost, the label of the second sample.
  expect(metrics.dataSync()[1]).toBe(1);
  metrics.dispose();
  disposeState(before, state);
  disposeState(state);
});

test('a loss that knows of no time steps is refused where logits have some', () => {
  const optimizer = sgd({ learningRate: 0.1 });
  const state = initialState(steps, optimizer, { key: 1, input: [2, 2] });
  const batch = { x: new Float32Array(8), shape: [4, 2], labels: Int32Array.of(1, 0), T: 2 };
  const first: Loss = (logits, labels) => {
    const own = slice(logits, 0, 2);
    const result = rateMse()(own, labels);
    own.dispose();
    return result;
  };
  expect(() => trainStep(steps, { loss: first, optimizer })(state, batch)).toThrow(
    'the loss gives a gradient [2, 3] for logits [4, 3] of T = 2',
  );
  disposeState(state);
});

test('mixed samples weigh the losses of both labels', () => {
  const optimizer = sgd({ learningRate: 0.1 });
  const start = initialState(steps, optimizer, { key: 1, input: [1, 2] });
  const batch = { x: Float32Array.of(1, 2, 3, 4), shape: [2, 2], labels: Int32Array.of(1, 0) };
  const value = (mixed?: { labels: Int32Array; share: number }): number => {
    const loss: Loss = (logits, labels) => ({ ...rateMse()(logits, labels, 1), value: mean(labels) });
    const { state, metrics } = trainStep(steps, { loss, optimizer })(start, { ...batch, mixed });
    const found = metrics.dataSync()[0] ?? Number.NaN;
    metrics.dispose();
    disposeState(state, start);
    return found;
  };
  expect(value()).toBe(0.5);
  expect(value({ labels: Int32Array.of(2, 2), share: 0.25 })).toBeCloseTo(0.75 * 0.5 + 0.25 * 2, 6);
  expect(() => value({ labels: Int32Array.of(2, 3), share: 0.25 })).toThrow('label 3 of sample 1');
  disposeState(start);
});
