import { expect, test } from 'vitest';
import { compare } from './compare.ts';

test('allows atol and rtol, and no more', () => {
  expect(compare('y', [1.00109], [1], { atol: 1e-3, rtol: 1e-4 }).broken).toBeUndefined();
  expect(compare('y', [1.0012], [1], { atol: 1e-3, rtol: 1e-4 }).broken).toContain('y: 1 of 1 numbers are off');
});

test('finds NaN and infinity, unless both sides have the same infinity', () => {
  const none = { atol: 1, rtol: 1 };
  expect(compare('y', [Number.NaN], [1], none).broken).toContain('NaN at 0, expected 1');
  expect(compare('y', [1], [Number.POSITIVE_INFINITY], { atol: 1, rtol: 0 }).broken).toContain('expected Infinity');
  expect(compare('y', [Number.POSITIVE_INFINITY], [Number.POSITIVE_INFINITY], none).broken).toBeUndefined();
});

test('lets a share of flipped spikes pass where the tolerance says so', () => {
  const [ours, expected] = [[0, 1, 1, 0], [0, 1, 0, 0]]; // biome-ignore format: one above the other
  expect(compare('s', ours, expected, { atol: 0, rtol: 0, flips: 0.25 }).broken).toBeUndefined();
  expect(compare('s', ours, expected, { atol: 0, rtol: 0, flips: 0.2 }).broken).toContain('1 of 4');
});

test('finds lists of different lengths', () => {
  expect(compare('y', [1], [1, 2], { atol: 1, rtol: 1 }).broken).toBe('y: 1 numbers, expected 2');
});
