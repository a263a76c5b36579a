import { expect, test } from 'vitest';
import { constant, cosine, perEpoch, step, warmUp } from './index.ts';

test('constant gives the same rate everywhere', () => {
  expect([0, 1, 1e6].map(constant(0.3))).toEqual([0.3, 0.3, 0.3]);
});

test('step decays by gamma every size steps, as StepLR(size, gamma)', () => {
  const rate = step(0.1, 3);
  [0.1, 0.1, 0.1, 0.01, 0.01, 0.01, 0.001].forEach((expected, i) => {
    expect(rate(i)).toBeCloseTo(expected, 12);
  });
  expect(step(1, 2, 0.5)(4)).toBe(0.25);
});

test('cosine goes from the rate to the minimum, as CosineAnnealingLR(T_max, eta_min)', () => {
  // torch: lr 0.1, T_max 4, eta_min 0.02
  const expected = [0.1, 0.02 + 0.04 * (1 + Math.SQRT1_2), 0.06, 0.02 + 0.04 * (1 - Math.SQRT1_2), 0.02];
  expected.forEach((value, i) => {
    expect(cosine(0.1, 4, 0.02)(i)).toBeCloseTo(value, 12);
  });
});

test('warmUp rises linearly and then leaves the schedule alone', () => {
  const rate = warmUp(step(1, 6), 4);
  expect([0, 1, 2, 3, 4, 5].map(rate)).toEqual([0.25, 0.5, 0.75, 1, 1, 1]);
  expect(rate(6)).toBeCloseTo(0.1, 12);
  expect(warmUp(constant(2), 0)(0)).toBe(2);
});

test('perEpoch holds the rate within an epoch', () => {
  const rate = perEpoch(cosine(0.1, 2), 3);
  expect([0, 1, 2].map(rate)).toEqual([0.1, 0.1, 0.1]);
  expect(rate(3)).toBeCloseTo(0.05, 12);
  expect(rate(6)).toBeCloseTo(0, 12);
});

test('a schedule of no length is refused', () => {
  expect(() => cosine(0.1, 0)).toThrow(/length 0/);
  expect(() => step(0.1, -1)).toThrow(/size -1/);
  expect(() => perEpoch(constant(1), 0)).toThrow(/0 steps per epoch/);
});
