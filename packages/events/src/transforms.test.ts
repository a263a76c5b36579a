import { expect, test } from 'vitest';
import {
  crop,
  cropTime,
  denoise,
  downsample,
  dropArea,
  dropEvents,
  dropTime,
  type Events,
  eventDrop,
  events,
  filter,
  flipLeftRight,
  flipPolarity,
  flipUpDown,
  noise,
  randomAffine,
  randomCrop,
  refractoryPeriod,
  reverseTime,
  roll,
  rotate,
  shear,
  spatialJitter,
  timeJitter,
} from './index.ts';

const stream = noise(1, { count: 2000, width: 12, height: 9, from: 500, to: 100_000 });

const rows = ({ t, x, y, p }: Events): number[][] => Array.from(t, (time, i) => [time, x[i] ?? 0, y[i] ?? 0, p[i] ?? 0]);
const small = events({ t: [10, 20, 30, 40], x: [0, 3, 1, 3], y: [0, 2, 1, 0], p: [0, 1, 1, 0], width: 4, height: 3 });

test('crop keeps what is inside and shifts it', () => {
  const cropped = crop(small, { left: 1, top: 0, width: 3, height: 2 });
  expect([cropped.width, cropped.height]).toEqual([3, 2]);
  expect(rows(cropped)).toEqual([
    [30, 0, 1, 1],
    [40, 2, 0, 0],
  ]);
  expect(() => crop(small, { left: 2, top: 0, width: 3, height: 2 })).toThrow(
    'crop: a box of 3×2 at (2, 0); expected whole pixels inside the sensor of 4×3',
  );
  expect(() => randomCrop(small, 1, { width: 5, height: 1 })).toThrow('a box of 5×1');
});

test('randomCrop gets to every place', () => {
  const pixels = Array.from({ length: 12 }, (_, i) => i);
  const full = events({
    t: pixels,
    x: pixels.map((i) => i % 4),
    y: pixels.map((i) => Math.floor(i / 4)),
    p: pixels.map(() => 1),
    width: 4,
    height: 3,
  });
  const first = Array.from({ length: 200 }, (_, key) => randomCrop(full, key, { width: 2, height: 2 }).t[0] ?? -1);
  expect([...new Set(first)].sort((a, b) => a - b)).toEqual([0, 1, 2, 4, 5, 6]);
});

test('cropTime keeps from <= t < to', () => {
  expect([...cropTime(small, 20, 40).t]).toEqual([20, 30]);
  expect([...cropTime(small, 41, 50).t]).toEqual([]);
});

test('flips, roll and reversal of time give back the recording when done again', () => {
  for (const there of [flipLeftRight, flipUpDown, flipPolarity, reverseTime]) {
    expect(there(stream)).not.toEqual(stream);
    expect(there(there(stream))).toEqual(stream);
  }
  expect(roll(roll(stream, 5, -4), -5, 4)).toEqual(stream);
});

test('flips mirror, polarities change, time runs from the last event to the first', () => {
  expect(rows(flipLeftRight(small))[1]).toEqual([20, 0, 2, 1]);
  expect(rows(flipUpDown(small))[1]).toEqual([20, 3, 0, 1]);
  expect(rows(reverseTime(small))).toEqual([
    [10, 3, 0, 1],
    [20, 1, 1, 0],
    [30, 3, 2, 0],
    [40, 0, 0, 1],
  ]);
});

test('roll moves right and down, around the border', () => {
  expect(rows(roll(small, 1, 1))[1]).toEqual([20, 0, 0, 1]);
  expect(rows(roll(small, -1, 0))[0]).toEqual([10, 3, 0, 0]);
});

test('rotate turns counter-clockwise; four quarter turns of a square are none', () => {
  const square = noise(5, { count: 300, width: 8, height: 8, to: 1000 });
  const corner = events({ t: [1], x: [7], y: [0], p: [1], width: 8, height: 8 });
  expect(rows(rotate(corner, 90))).toEqual([[1, 0, 0, 1]]);
  expect([90, 90, 90, 90].reduce(rotate, square)).toEqual(square);
  expect(rotate(square, 45).t.length).toBeLessThan(300);
});

test('shear moves rows by their distance from the middle', () => {
  const column = events({ t: [1, 2, 3], x: [2, 2, 2], y: [0, 2, 4], p: [1, 1, 1], width: 5, height: 5 });
  expect([...shear(column, 45).x]).toEqual([0, 2, 4]);
});

test('downsample keeps every event', () => {
  const halved = downsample(stream, { width: 6, height: 3 });
  expect(halved.t).toHaveLength(2000);
  expect(halved.x).toEqual(stream.x.map((x) => Math.floor(x / 2)));
  expect(halved.y).toEqual(stream.y.map((y) => Math.floor(y / 3)));
  expect(() => downsample(stream, { width: 13, height: 3 })).toThrow(
    'to 13×3; expected whole numbers up to the sensor’s 12×9'.replace('’', "'"),
  );
});

test('dropEvents drops exactly the ratio, from all over the recording', () => {
  for (const ratio of [0, 0.1, 0.5, 1]) expect(dropEvents(stream, 3, { ratio }).t).toHaveLength(2000 - ratio * 2000);
  const kept = dropEvents(stream, 4, { ratio: 0.5 }).t;
  expect(kept.filter((t) => t < 50_250).length).toBeGreaterThan(400);
  expect(kept.filter((t) => t < 50_250).length).toBeLessThan(600);
  expect(() => dropEvents(stream, 3, { ratio: 1.5 })).toThrow('dropEvents: ratio is 1.5; expected a part between 0 and 1');
});

test('dropTime empties one interval, dropArea one box', () => {
  for (let key = 0; key < 20; key += 1) expect(Math.abs(dropTime(stream, key, { ratio: 0.3 }).t.length - 1400)).toBeLessThan(80);
  const gap = dropTime(stream, 9, { ratio: 0.3 }).t;
  const widest = Math.max(...Array.from(gap.subarray(1), (t, i) => t - (gap[i] ?? 0)));
  expect(Math.abs(widest / 99_500 - 0.3)).toBeLessThan(0.01);
  const seen = new Set(rows(dropArea(stream, 9, { ratio: 0.5 })).map(([, x, y]) => `${x},${y}`));
  expect(seen.size).toBe(12 * 9 - 6 * 4);
});

test('eventDrop never leaves an empty recording', () => {
  const one = events({ t: [3], x: [0], y: [0], p: [0], width: 1, height: 1 });
  for (let key = 0; key < 50; key += 1) expect(eventDrop(one, key).t).toHaveLength(1);
});

test('jitter has the deviation that was asked for', () => {
  const middle = events({
    t: new Float64Array(4000),
    x: new Array(4000).fill(50),
    y: new Array(4000).fill(50),
    p: new Array(4000).fill(0),
    width: 101,
    height: 101,
  });
  const deviation = (values: ArrayLike<number>, mean: number): number =>
    Math.sqrt(Array.from(values).reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
  const moved = spatialJitter(middle, 1, { x: 5, y: 2 });
  expect(deviation(moved.x, 50)).toBeCloseTo(5, 0);
  expect(deviation(moved.y, 50)).toBeCloseTo(2, 0);
  const along = spatialJitter(middle, 2, { x: 5, y: 5, correlation: 1 });
  expect([...along.x]).toEqual([...along.y]);
  expect(Math.abs(deviation(timeJitter(middle, 1, { deviation: 300 }).t, 0) - 300)).toBeLessThan(10);
});

test('refractoryPeriod looks at the event before, whether it was kept or not', () => {
  const pixel = events({ t: [0, 5, 10, 25, 25], x: [0, 0, 0, 0, 1], y: [0, 0, 0, 0, 0], p: [0, 1, 0, 1, 1], width: 2, height: 1 });
  expect([...refractoryPeriod(pixel, 5).t]).toEqual([0, 25, 25]);
  expect([...refractoryPeriod(pixel, 4).t]).toEqual([0, 5, 10, 25, 25]);
});

test('denoise keeps what a neighbour supports, on the four sides alone', () => {
  const pixels = events({ t: [0, 3, 9, 10, 20], x: [0, 1, 2, 2, 1], y: [0, 0, 0, 1, 0], p: [0, 0, 1, 0, 1], width: 3, height: 2 });
  expect([...denoise(pixels, 5).t]).toEqual([3, 10]);
});

test('filter keeps the events of the caller’s choice', () => {
  expect(rows(filter(small, (i) => small.p[i] === 1))).toEqual([
    [20, 3, 2, 1],
    [30, 1, 1, 1],
  ]);
});

test('randomAffine with all magnitudes 0 moves nothing, and moves and turns by at most its magnitudes', () => {
  expect(randomAffine(stream, 3, { shift: 0, rotate: 0, shear: 0, scale: 0 })).toEqual(stream);
  const pixel = events({ t: [1], x: [50], y: [40], p: [1], width: 101, height: 81 });
  const moved = Array.from({ length: 200 }, (_, key) => randomAffine(pixel, key, { shift: 0.1, rotate: 20, shear: 0, scale: 0 }));
  const columns = moved.map(({ x }) => x[0] ?? 0);
  const rowsOf = moved.map(({ y }) => y[0] ?? 0);
  // The centre stays where it is when turned: only the shift, of at most 10 columns and 8 rows, is seen.
  expect([Math.min(...columns), Math.max(...columns)]).toEqual([40, 60]);
  expect([Math.min(...rowsOf), Math.max(...rowsOf)]).toEqual([32, 48]);
  const corner = events({ t: [1], x: [70], y: [40], p: [1], width: 101, height: 81 });
  const turned = Array.from({ length: 200 }, (_, key) => randomAffine(corner, key, { shift: 0, rotate: 30, shear: 0, scale: 0 }));
  const angles = turned.map(({ x, y }) => (Math.atan2(40 - (y[0] ?? 0), (x[0] ?? 0) - 50) * 180) / Math.PI);
  expect(Math.max(...angles.map(Math.abs))).toBeLessThan(32);
  expect(Math.min(...angles)).toBeLessThan(-25);
  expect(Math.max(...angles)).toBeGreaterThan(25);
});
