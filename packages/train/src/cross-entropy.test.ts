import { disposeTree } from '@synfire/core';
import { memory, type Tensor1D, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { crossEntropy } from './index.ts';

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
