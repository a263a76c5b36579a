import { expect, test } from 'vitest';
import type { Scene } from './scene.ts';
import { simulateEvents } from './simulate-events.ts';

/** One pixel of luminance 100 that from 0 to 100 ms grows by `change` of its logarithm, then stays; and one that never changes. */
const brightening = (change: number): Scene => ({
  width: 2,
  height: 1,
  background: () => 100,
  at: (t) => ({
    region: { left: 0, top: 0, right: 1, bottom: 1 },
    luminance: () => 100 * Math.exp(change * Math.min(1, t / 100_000)),
  }),
});
const clean = { to: 200_000, mismatch: 0, noiseRate: 0 };

test('a pixel makes an event each time the logarithm has changed by the threshold, at the time when it does', () => {
  const { t, x, p } = simulateEvents(brightening(1.01), 0, { ...clean, threshold: 0.2 });
  expect([...p]).toEqual([1, 1, 1, 1, 1]);
  expect([...x]).toEqual([0, 0, 0, 0, 0]);
  for (const [i, time] of t.entries()) expect(Math.abs(time - (100_000 * 0.2 * (i + 1)) / 1.01)).toBeLessThan(3);
  expect([...simulateEvents(brightening(-0.5), 0, { ...clean, threshold: 0.2 }).p]).toEqual([0, 0]);
});

test('events within the refractory time are lost, and the pixel goes on from its level', () => {
  const { t } = simulateEvents(brightening(1.01), 0, { ...clean, threshold: 0.1, refractory: 15_000 });
  expect(t.length).toBe(5); // of ten, 9.9 ms apart, every other one
  expect(t.every((time, i) => i === 0 || time - (t[i - 1] ?? 0) >= 15_000)).toBe(true);
});

test('below 20 the response is linear', () => {
  const dark: Scene = {
    ...brightening(0),
    background: () => 0,
    at: (t) => ({ region: { left: 0, top: 0, right: 1, bottom: 1 }, luminance: () => (t > 0 ? 10 : 0) }),
  };
  expect(simulateEvents(dark, 0, { ...clean, threshold: 0.2, refractory: 0 }).t.length).toBe(Math.floor(Math.log(20) / 2 / 0.2));
});

test('thresholds differ from pixel to pixel and noise has its rate, both by the key', () => {
  const counts = [1, 2, 3].map((key) => simulateEvents(brightening(3), key, { ...clean, mismatch: 0.03 }).t.length);
  expect(new Set(counts).size).toBeGreaterThan(1);
  const noisy = simulateEvents(brightening(0), 1, { ...clean, noiseRate: 1000 });
  expect(noisy.t.length).toBe(400); // two pixels, 0.2 s
  expect(simulateEvents(brightening(0), 1, { ...clean, noiseRate: 1000 })).toEqual(noisy);
  expect(() => simulateEvents(brightening(0), 1, { to: 0 })).toThrow('expected to > from');
});
