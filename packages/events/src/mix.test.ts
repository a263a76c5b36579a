import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byNumber } from './by-number.ts';
import { cutMix } from './cut-mix.ts';
import { eventMix } from './event-mix.ts';
import type { Events } from './events.ts';
import { frames } from './frames.ts';
import { merge } from './merge.ts';
import { ndaEvents, ndaFrames } from './nda.ts';
import { noise } from './noise.ts';

/** Recordings that polarity tells apart. */
const of = (key: number, p: number, count = 3000): Events => {
  const drawn = noise(key, { count, width: 16, height: 16, to: 10_000 });
  return { ...drawn, p: drawn.p.fill(p) };
};
const [a, b] = [of(1, 0), of(2, 1)];
const part = ({ p }: Events): number => p.filter((value) => value === 0).length / p.length;

test('merge has all events in the order of time, those of the first before at equal times', () => {
  const both = merge(a, b);
  expect(both.t).toEqual(Float64Array.from([...a.t, ...b.t]).sort());
  const tie = merge(of(1, 0, 1), { ...of(1, 1, 1) });
  expect([...tie.p]).toEqual([0, 1]);
  expect(() => merge(a, { ...b, width: 20 })).toThrow('sensors of 16×16 and 20×16; expected the same');
});

test('cutMix: the second recording inside a box, the label by area', () => {
  fc.assert(
    fc.property(fc.nat(), (key) => {
      const { events, share } = cutMix(a, b, key);
      const fromB = new Set(Array.from(events.x, (x, i) => (events.p[i] === 1 ? `${x},${events.y[i]}` : '')));
      fromB.delete('');
      for (let i = 0; i < events.t.length; i += 1) {
        if (events.p[i] === 0) expect(fromB.has(`${events.x[i]},${events.y[i]}`)).toBe(false);
      }
      expect(fromB.size / 256).toBeCloseTo(1 - share, 1);
    }),
    { numRuns: 30 },
  );
});

test('eventMix: the label is the part of the events, near the part of the volume that was asked for', () => {
  for (const share of [0, 0.2, 0.5, 0.9, 1]) {
    for (let key = 0; key < 8; key += 1) {
      const mixed = eventMix(a, b, key, { share });
      expect(mixed.share).toBeCloseTo(part(mixed.events), 10);
      expect(Math.abs(mixed.share - share)).toBeLessThan(0.06);
    }
  }
});

test('the second recording begins when the first does', () => {
  const late = { ...b, t: b.t.map((t) => t + 5_000_000) };
  expect(eventMix(a, late, 3)).toEqual(eventMix(a, b, 3));
});

test('nda on events and on frames is the same where pixels keep their number: flip, roll and cutout', () => {
  const options = { rotate: 0, shear: 0 };
  const seen = new Set<string>();
  for (let key = 0; key < 60; key += 1) {
    const [before, after] = [frames(a, byNumber(1)), frames(ndaEvents(a, key, options), byNumber(1))];
    expect(ndaFrames(before, key, options)).toEqual(after);
    seen.add(after.x.join());
  }
  expect(seen.size).toBeGreaterThan(20);
});

test('nda turns and shears frames as it does events, but for pixels that round together', () => {
  const dense = frames(a, byNumber(1));
  const total = (x: Float32Array): number => x.reduce((sum, value) => sum + value, 0);
  for (let key = 0; key < 40; key += 1) {
    const [onEvents, onFrames] = [ndaEvents(a, key).t.length, total(ndaFrames(dense, key).x)];
    expect(Math.abs(onEvents - onFrames) / 3000).toBeLessThan(0.15);
    expect(onEvents).toBeGreaterThan(1200);
  }
});
