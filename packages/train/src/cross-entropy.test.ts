import { disposeTree } from '@synfire/core';
import { expectClose, goldenCases, goldenTensor } from '@synfire/tools/golden';
import { div, expandDims, mean, memory, type Tensor1D, tensor1d, tensor2d, tidy, tile } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { crossEntropy, type Loss } from './index.ts';

const losses: readonly (readonly [name: string, loss: Loss])[] = [
  ['ce_time_mean', crossEntropy()],
  ['ce_label_smoothing', crossEntropy({ labelSmoothing: 0.1 })],
];

for (const [name, loss] of losses) {
  for (const golden of goldenCases('losses', (found) => found === name)) {
    test(`${name} equals the golden value and gradient`, () => {
      const [logits, value, dlogits] = ['logits', 'loss', 'dlogits'].map((part) => goldenTensor(golden, part));
      if (!logits || !value || !dlogits) throw new Error('a golden tensor is missing');
      const [T = 1] = logits.shape;
      const labels = tensor1d(Int32Array.from(golden.tensors.labels?.values ?? []), 'int32');
      const averaged = mean(logits, 0);
      const ours = loss(averaged, labels);
      // Each time step has 1/T of the mean's gradient.
      const each = tidy(() => tile(expandDims(div(ours.dlogits, T), 0), [T, 1, 1]));
      expectClose(ours.value, value, golden.tolerance.forward, 'loss');
      expectClose(each, dlogits, golden.tolerance.gradient, 'dlogits');
      disposeTree([logits, value, dlogits, labels, averaged, ours.value, ours.dlogits, each]);
    });
  }
}

test('the gradient is that of finite differences', () => {
  const loss = crossEntropy({ labelSmoothing: 0.2 });
  const labels: Tensor1D = tensor1d([2, 0], 'int32');
  const x = [0.3, -1, 0.5, 2, 0.1, -0.7];
  const at = (values: readonly number[]) => {
    const logits = tensor2d([...values], [2, 3]);
    const { value, dlogits } = loss(logits, labels);
    const result = { value: value.dataSync()[0] ?? Number.NaN, gradient: [...dlogits.dataSync()] };
    disposeTree([logits, value, dlogits]);
    return result;
  };
  const { gradient } = at(x);
  const h = 1e-2;
  x.forEach((_, i) => {
    const moved = (d: number): number => at(x.map((v, j) => (i === j ? v + d : v))).value;
    expect(gradient[i]).toBeCloseTo((moved(h) - moved(-h)) / (2 * h), 3);
  });
  labels.dispose();
});

test('large logits stay finite, and nothing is left behind', () => {
  const before = memory().numTensors;
  const [logits, labels] = [tensor2d([1e4, -1e4], [1, 2]), tensor1d([1], 'int32')];
  const { value, dlogits } = crossEntropy()(logits, labels);
  expect(value.dataSync()[0]).toBe(2e4);
  expect([...dlogits.dataSync()]).toEqual([1, -1]);
  disposeTree([logits, labels, value, dlogits]);
  expect(memory().numTensors).toBe(before);
});

test('a smoothing outside of [0, 1) is refused', () => {
  expect(() => crossEntropy({ labelSmoothing: 1 })).toThrow(/labelSmoothing 1/);
});
