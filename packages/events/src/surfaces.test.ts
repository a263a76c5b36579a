import fc from 'fast-check';
import { expect, test } from 'vitest';
import { averagedTimeSurfaces } from './averaged-time-surfaces.ts';
import { byNumber } from './by-number.ts';
import { type Events, events } from './events.ts';
import { noise } from './noise.ts';
import { timeSurfaces } from './time-surfaces.ts';
import { voxelGrid } from './voxel-grid.ts';

const close = (ours: ArrayLike<number>, expected: ArrayLike<number>): void => {
  expect(ours.length).toBe(expected.length);
  for (let i = 0; i < ours.length; i += 1) expect(ours[i], `value ${i}`).toBeCloseTo(expected[i] ?? Number.NaN, 5);
};

const recording = fc
  .record({
    key: fc.nat(),
    count: fc.integer({ min: 0, max: 120 }),
    width: fc.integer({ min: 1, max: 7 }),
    height: fc.integer({ min: 1, max: 7 }),
  })
  .map(({ key, ...drawn }) => noise(key, { ...drawn, to: 500 }));

test('a voxel grid shares every event between the two points of time beside it', () => {
  const stream = events({ t: [10, 15, 18, 30], x: [0, 1, 0, 1], y: [0, 0, 0, 0], p: [1, 0, 1, 1], width: 2, height: 1 });
  const { x, shape } = voxelGrid(stream, 3); // points at 10, 20, 30
  expect(shape).toEqual([3, 1, 2, 1]);
  close(x, [1 + 0.2, -0.5, 0.8, -0.5, 0, 1]);
});

test('a voxel grid sums to ON less OFF', () => {
  fc.assert(
    fc.property(recording, fc.integer({ min: 1, max: 9 }), (stream, bins) => {
      const total = voxelGrid(stream, bins).x.reduce((a, b) => a + b, 0);
      expect(total).toBeCloseTo(
        stream.p.reduce((a, p) => a + 2 * p - 1, 0),
        3,
      );
    }),
  );
});

test('a time surface is the decayed age of the last event of each pixel and polarity', () => {
  const stream = events({ t: [0, 10, 20, 40, 50], x: [0, 0, 1, 0, 1], y: [0, 0, 0, 0, 0], p: [1, 1, 0, 0, 0], width: 2, height: 1 });
  const { x, shape } = timeSurfaces(stream, () => Uint32Array.of(0, 0, 3, 5), { tau: 10 });
  expect(shape).toEqual([3, 1, 2, 2]);
  const e = (age: number) => Math.exp(-age / 10);
  // pixel 0 OFF, ON; pixel 1 OFF, ON
  close(x, [...[0, 0, 0, 0], ...[0, e(10), 1, 0], ...[e(10), e(40), 1, 0]]);
});

/** HATS as its equation says, event by event. */
function slowly({ t, x, y, p, width, height }: Events, cell: number, radius: number, tau: number, window: number): number[] {
  const [rows, columns, side] = [Math.ceil(height / cell), Math.ceil(width / cell), 2 * radius + 1];
  const sums = new Array<number>(rows * columns * 2 * side * side).fill(0);
  const members = new Array<number>(rows * columns).fill(0);
  const get = (column: ArrayLike<number>, i: number): number => column[i] ?? 0;
  const cellOf = (i: number): number => Math.floor(get(y, i) / cell) * columns + Math.floor(get(x, i) / cell);
  for (let i = 0; i < t.length; i += 1) {
    members[cellOf(i)] = (members[cellOf(i)] ?? 0) + 1;
    for (let j = 0; j < t.length; j += 1) {
      const [dx, dy, age] = [get(x, j) - get(x, i), get(y, j) - get(y, i), get(t, i) - get(t, j)];
      if (cellOf(i) !== cellOf(j) || p[i] !== p[j] || Math.max(Math.abs(dx), Math.abs(dy)) > radius || age <= 0 || age > window) continue;
      const at = ((cellOf(i) * 2 + get(p, i)) * side + dy + radius) * side + dx + radius;
      sums[at] = (sums[at] ?? 0) + Math.exp(-age / tau);
    }
  }
  return sums.map((value, at) => value / Math.max(members[Math.floor(at / (2 * side * side))] ?? 0, 1));
}

test('averaged time surfaces are those of the equation', () => {
  fc.assert(
    fc.property(recording, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 3 }), (stream, cell, radius) => {
      const { x, shape } = averagedTimeSurfaces(stream, { cell, radius, tau: 100, window: 200 });
      expect(shape).toEqual([Math.ceil(stream.height / cell), Math.ceil(stream.width / cell), 2, 2 * radius + 1, 2 * radius + 1]);
      close(x, slowly(stream, cell, radius, 100, 200));
    }),
  );
});

test('settings that make no sense are named', () => {
  const stream = noise(1, { count: 5, width: 3, height: 3, to: 9 });
  expect(() => voxelGrid(stream, 0)).toThrow('voxelGrid: 0 bins');
  expect(() => timeSurfaces(stream, byNumber(1), { tau: 0 })).toThrow('tau is 0');
  expect(() => averagedTimeSurfaces(stream, { cell: 0 })).toThrow('"cell":0');
});
