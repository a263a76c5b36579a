import { sharedPath } from '@synfire/tools/shared';
import { expect, test } from 'vitest';
import { dvsGesture } from './dvs-gesture.ts';

const folder = sharedPath('data');
const real = test.skipIf(folder === undefined);

real('DVS128 Gesture: twenty real clips, read from their places', async () => {
  const { train, test: rest, layout } = await dvsGesture(`${folder}`);
  expect([train.length, rest.length]).toEqual([10, 10]);
  expect(layout).toContain('not the published 1176 and 288');
  const sizes = await Promise.all(
    [train, rest].flatMap((split) => split.labels.map(async (_, i) => (await split.get(i, 0)).events.t.length)),
  );
  expect([sizes[0], sizes[10], sizes[9], sizes[19]]).toEqual([31_521, 31_950, 42_850, 43_086]);
  expect(sizes.slice(0, 10).reduce((a, b) => a + b)).toBe(608_407);
  expect(sizes.slice(10).reduce((a, b) => a + b)).toBe(598_303);
});
