import { expect, test } from 'vitest';
import { timeFirst } from './index.ts';

test('timeFirst: [B, T, …] becomes [T·B, …], the samples of one step side by side', () => {
  const x = Float32Array.from([111, 112, 121, 122, 131, 132, 211, 212, 221, 222, 231, 232]); // sample, step, value
  const labels = Int32Array.of(4, 5);
  const folded = timeFirst({ x, shape: [2, 3, 1, 2], labels }, 0);
  expect([...folded.x]).toEqual([111, 112, 211, 212, 121, 122, 221, 222, 131, 132, 231, 232]);
  expect(folded).toMatchObject({ shape: [6, 1, 2], T: 3, labels });
  expect(x[1]).toBe(112);
});

test('timeFirst refuses what is folded already, or has no time', () => {
  const labels = Int32Array.of(0);
  expect(() => timeFirst({ x: new Float32Array(4), shape: [2, 2, 1], labels, T: 2 }, 0)).toThrow(
    'shape [2, 2, 1] of 1 labels with T = 2; expected [B, T, …]',
  );
  expect(() => timeFirst({ x: new Float32Array(2), shape: [1, 2], labels }, 0)).toThrow('expected [B, T, …]');
});
