import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type EventColumns, events } from './events.ts';
import { sortByTime } from './sort-by-time.ts';

const columns: EventColumns = { t: [5, 5, 9], x: [0, 3, 1], y: [2, 0, 1], p: [0, 1, 1], width: 4, height: 3 };

test('makes typed columns of plain numbers', () => {
  expect(events(columns)).toEqual({
    t: Float64Array.of(5, 5, 9),
    x: Uint16Array.of(0, 3, 1),
    y: Uint16Array.of(2, 0, 1),
    p: Uint8Array.of(0, 1, 1),
    width: 4,
    height: 3,
  });
});

test('keeps columns that have their type', () => {
  const t = Float64Array.of(1, 2 ** 40, 2 ** 40 + 0.5);
  expect(events({ ...columns, t }).t).toBe(t);
});

test('a recording may be empty', () => {
  expect(events({ t: [], x: [], y: [], p: [], width: 1, height: 65536 }).t).toHaveLength(0);
});

test.each<[string, Partial<EventColumns>, string]>([
  ['lengths that differ', { y: [0, 1] }, '3 times t, but 2 y; expected as many'],
  ['a column outside the sensor', { x: [0, 4, 1] }, 'x[1] is 4; expected columns 0 … 3 of a sensor 4 wide'],
  ['a negative coordinate, which a typed array would wrap', { y: [2, 0, -1] }, 'y[2] is -1; expected rows 0 … 2'],
  ['half a pixel', { x: [0, 0.5, 1] }, 'x[1] is 0.5'],
  ['polarities of -1 and 1', { p: [-1, 1, 1] }, 'p[0] is -1; expected 0 (darker, OFF) or 1 (brighter, ON)'],
  ['time going backwards', { t: [5, 9, 8.5] }, 't[2] is 8.5 µs, after 9 µs; expected times that never decrease'],
  ['a time that is none', { t: [5, Number.NaN, 9] }, 't[1] is NaN; expected µs'],
  ['a sensor without width', { width: 0 }, 'width is 0; expected the sensor'],
  ['a sensor too high for 16 bits', { height: 65537 }, 'height is 65537'],
])('refuses %s', (_, wrong, message) => {
  expect(() => events({ ...columns, ...wrong })).toThrow(message);
  expect(() => events({ ...columns, ...wrong })).toThrow(RangeError);
});

test('sortByTime sorts stably', () => {
  const sorted = sortByTime({ t: [3, 1, 3, 2, 1], x: [0, 1, 2, 3, 4], y: [0, 1, 2, 3, 4], p: [0, 1, 0, 1, 0], width: 5, height: 5 });
  expect([...sorted.t]).toEqual([1, 1, 2, 3, 3]);
  expect([...sorted.x]).toEqual([1, 4, 3, 0, 2]);
  expect([...sorted.p]).toEqual([1, 0, 1, 0, 0]);
});

test('sortByTime sorts any times as a stable sort does', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), (t) => {
      const numbered = { t, x: t.map((_, i) => i), y: t.map(() => 0), p: t.map(() => 0), width: Math.max(t.length, 1), height: 1 };
      const expected = t.map((time, i) => [time, i] as const).sort(([a], [b]) => a - b);
      const sorted = sortByTime(numbered);
      expect(Array.from(sorted.t, (time, i) => [time, sorted.x[i]])).toEqual(expected);
    }),
  );
});

test('sortByTime refuses what events refuses', () => {
  expect(() => sortByTime({ ...columns, x: [0, 4, 1] })).toThrow('x[1] is 4');
  expect(() => sortByTime({ ...columns, p: [0, -1, 1] })).toThrow('p[1] is -1');
  expect(() => sortByTime({ ...columns, y: [0] })).toThrow('y');
});
