import { goldenCases } from '@synfire/tools/golden';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byCount } from './by-count.ts';
import { byDuration } from './by-duration.ts';
import { byNumber } from './by-number.ts';
import { byTime } from './by-time.ts';
import { channelsFirst } from './channels-first.ts';
import { type Events, events } from './events.ts';
import { type Frames, frames } from './frames.ts';
import { noise } from './noise.ts';
import { slices } from './slices.ts';
import { denseFrames, sparseFrames } from './sparse-frames.ts';
import type { Split } from './split.ts';

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

/** Events at the given times, all at pixel (0, 0) and ON. */
const at = (...t: readonly number[]): Events => events({ t, x: t.map(() => 0), y: t.map(() => 0), p: t.map(() => 1), width: 1, height: 1 });

/** How many events each frame has. */
const counts = (stream: Events, split: Split): number[] => slices(stream, split).map(({ t }) => t.length);

describe.each(goldenCases('frames'))('golden case $name', ({ attributes, tensors }) => {
  const column = (name: string): Float32Array => tensors[name]?.values ?? new Float32Array();
  const [t, x, y, p] = [column('t'), column('x'), column('y'), column('p')];
  const stream = events({ t, x, y, p, width: Number(attributes.width), height: Number(attributes.height) });
  const T = Number(attributes.frames);
  const made = frames(stream, attributes.split_by === 'number' ? byNumber(T) : byTime(T));

  test('equal in every pixel', () => {
    expect(made.shape).toEqual([T, stream.height, stream.width, 2]);
    const dense = new Float32Array(made.x.length);
    const index = column('index');
    column('count').forEach((count, i) => {
      const [frame = 0, channel = 0, row = 0, col = 0] = index.subarray(4 * i);
      dense[((frame * 2 + channel) * stream.height + row) * stream.width + col] = count;
    });
    expect(sum(dense)).toBe(t.length);
    expect(Buffer.compare(Buffer.from(channelsFirst(made).buffer), Buffer.from(dense.buffer))).toBe(0);
  });

  test('equal in the sums of frames', () => {
    const size = made.x.length / T;
    const perFrame = Array.from({ length: T }, (_, i) => sum(made.x.subarray(i * size, (i + 1) * size)));
    expect(perFrame).toEqual([...column('per_frame')]);
  });
});

const recording = fc
  .record({
    key: fc.nat(),
    count: fc.nat(300),
    width: fc.integer({ min: 1, max: 9 }),
    height: fc.integer({ min: 1, max: 9 }),
    to: fc.nat(2000),
  })
  .map(({ key, ...drawn }) => noise(key, drawn));
const split = fc.oneof(
  fc.integer({ min: 1, max: 20 }).map(byNumber),
  fc.integer({ min: 1, max: 20 }).map(byTime),
  fc.integer({ min: 1, max: 900 }).map(byDuration),
  fc.integer({ min: 1, max: 200 }).map(byCount),
);

test('every event is in exactly one frame, and counts add up per pixel and polarity', () => {
  fc.assert(
    fc.property(recording, split, (stream, split) => {
      const { x, shape } = frames(stream, split);
      const [T, height, width, channels] = shape;
      expect(x).toHaveLength(T * height * width * channels);
      expect(sum(x)).toBe(stream.t.length);
      const size = height * width * 2;
      const overTime = Array.from({ length: size }, (_, k) => sum(Array.from({ length: T }, (_, i) => x[i * size + k] ?? 0)));
      const expected = new Array<number>(size).fill(0);
      stream.t.forEach((_, i) => {
        const to = ((stream.y[i] ?? 0) * width + (stream.x[i] ?? 0)) * 2 + (stream.p[i] ?? 0);
        expected[to] = (expected[to] ?? 0) + 1;
      });
      expect(overTime).toEqual(expected);
    }),
  );
});

test('slices of a split, one after the other, are the recording', () => {
  fc.assert(
    fc.property(recording, split, (stream, split) => {
      const parts = slices(stream, split);
      expect(parts.flatMap(({ t }) => [...t])).toEqual([...stream.t]);
      expect(parts.flatMap(({ x }) => [...x])).toEqual([...stream.x]);
      expect(parts.flatMap(({ p }) => [...p])).toEqual([...stream.p]);
    }),
  );
});

test('sparse frames are the frames', () => {
  fc.assert(
    fc.property(recording, split, (stream, split) => {
      const sparse = sparseFrames(stream, split);
      expect(denseFrames(sparse)).toEqual(frames(stream, split));
      expect(sparse.values.every((count) => count > 0)).toBe(true);
      expect(new Set(sparse.at).size).toBe(sparse.at.length);
    }),
  );
});

test('merged polarities are counted in one channel', () => {
  const stream = noise(3, { count: 500, width: 4, height: 3, to: 1000 });
  const [both, one] = [frames(stream, byNumber(5)), frames(stream, byNumber(5), { merge: true })];
  expect(one.shape).toEqual([5, 3, 4, 1]);
  expect([...one.x]).toEqual(Array.from({ length: 60 }, (_, i) => (both.x[2 * i] ?? 0) + (both.x[2 * i + 1] ?? 0)));
});

test('counts of any size', () => {
  for (const count of [255, 256, 257, 511, 512, 513, 2000]) {
    const stream = at(...Array.from({ length: 2 * count }, (_, i) => i));
    expect([...frames(stream, byNumber(2)).x]).toEqual([0, count, 0, count]);
  }
});

test('frames go into memory that is given, over what it held', () => {
  fc.assert(
    fc.property(recording, split, fc.nat(3), fc.boolean(), (stream, split, more, merge) => {
      const expected = frames(stream, split, { merge });
      const into = new Float32Array(expected.x.length + more).fill(7);
      const made = frames(stream, split, { merge, into });
      expect(made).toEqual(expected);
      expect(made.x.buffer).toBe(into.buffer);
      expect(into.subarray(expected.x.length).every((value) => value === 7)).toBe(true);
    }),
  );
  const into = new Float32Array(3);
  expect(() => frames(at(1, 2), byNumber(2), { into })).toThrow('frames: into holds 3 values; the frames are 4.');
});

test('channels, rows and columns stand where they should', () => {
  const stream = events({ t: [1, 2, 3, 4], x: [2, 2, 0, 1], y: [1, 1, 0, 0], p: [1, 1, 0, 1], width: 3, height: 2 });
  const made: Frames = frames(stream, byNumber(2));
  // Rows of a line: a frame; in it two rows of three pixels, OFF and ON each.
  expect([...made.x]).toEqual([...[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2], ...[1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]]);
  expect([...channelsFirst(made)]).toEqual([...[0, 0, 0, 0, 0, 0], ...[0, 0, 0, 0, 0, 2], ...[1, 0, 0, 0, 0, 0], ...[0, 1, 0, 0, 0, 0]]);
});

test('by number: the last frame takes the rest', () => {
  expect(counts(at(1, 2, 3, 4, 5, 6, 7, 8), byNumber(3))).toEqual([2, 2, 4]);
  expect(counts(at(1, 2), byNumber(3))).toEqual([0, 0, 2]);
  expect(counts(at(), byNumber(3))).toEqual([0, 0, 0]);
});

test('by time: windows of the floored duration, an empty one where nothing happened', () => {
  expect(counts(at(100, 101, 109, 110, 119, 131, 132), byTime(3))).toEqual([4 - 1, 2, 2]); // dt = 10: 100…109, 110…119, the rest
  expect(counts(at(0, 1, 30), byTime(3))).toEqual([2, 0, 1]);
  expect(counts(at(7, 7, 8), byTime(3))).toEqual([0, 0, 3]); // dt = 0
  expect(counts(at(), byTime(3))).toEqual([0, 0, 0]);
});

test('by duration: an event at the very end belongs to the last frame', () => {
  expect(counts(at(5, 14, 15, 24, 25), byDuration(10))).toEqual([2, 3]);
  expect(counts(at(5, 14, 15, 24, 26), byDuration(10))).toEqual([2, 2, 1]);
  expect(counts(at(5, 5), byDuration(10))).toEqual([2]);
  expect(counts(at(), byDuration(10))).toEqual([]);
});

test('by count: the last frame is shorter', () => {
  expect(counts(at(1, 2, 3, 4, 5), byCount(2))).toEqual([2, 2, 1]);
  expect(counts(at(1, 2, 3, 4), byCount(2))).toEqual([2, 2]);
});

test('a split may be of a caller’s own; one that loses or doubles events is refused', () => {
  expect(counts(at(1, 2, 3), () => Uint32Array.of(0, 1, 1, 3))).toEqual([1, 0, 2]);
  for (const wrong of [[0, 2], [1, 3], [0, 2, 1, 3], []]) {
    expect(() => frames(at(1, 2, 3), () => Uint32Array.from(wrong))).toThrow('expected numbers that never decrease, from 0 to 3');
  }
});

test('says which number of frames, events or µs is none', () => {
  expect(() => byNumber(0)).toThrow('byNumber(0): expected a whole number of at least 1');
  expect(() => byTime(2.5)).toThrow('byTime(2.5)');
  expect(() => byCount(-1)).toThrow('byCount(-1)');
  expect(() => byDuration(0)).toThrow('byDuration(0): expected µs, more than 0');
});
