import { disposeTree } from '@synfire/core';
import { memory, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { topK } from './index.ts';

const count = (k: number, rows: number[][], of: number[]): number | undefined => {
  const [logits, labels] = [tensor2d(rows), tensor1d(of, 'int32')];
  const counted = topK(k, logits, labels);
  const [value] = counted.dataSync();
  disposeTree([logits, labels, counted]);
  return value;
};

test('counts labels among the k largest logits', () => {
  const before = memory().numTensors;
  const rows = [
    [0.1, 0.9, 0.5, 0.3],
    [4, 3, 2, 1],
  ];
  expect([1, 2, 3, 4].map((k) => count(k, rows, [2, 3]))).toEqual([0, 1, 1, 2]);
  expect(count(1, rows, [1, 0])).toBe(2);
  expect(memory().numTensors).toBe(before);
});

test('equal logits score like argmax, so that a silent net scores chance', () => {
  const silent = [0, 1, 2, 3].map(() => [0, 0, 0, 0]);
  expect(count(1, silent, [0, 1, 2, 3])).toBe(1);
  expect(count(2, silent, [0, 1, 2, 3])).toBe(2);
});

test('NaN counts as wrong', () => {
  const broken = [Number.NaN, Number.NaN, Number.NaN];
  expect(count(1, [broken, [1, Number.NaN, 0]], [0, 1])).toBe(0);
});

test('k beyond the number of classes counts everything', () => {
  expect(count(5, [[1, 2, 3]], [0])).toBe(1);
});
