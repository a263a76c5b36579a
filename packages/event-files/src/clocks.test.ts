import { describe, expect, test } from 'vitest';
import { encodeEvents } from './encode-events.ts';
import { type FormatName, formats } from './formats.ts';
import { decodeEvents } from './read-events.ts';

const at = (...t: number[]) => ({
  t: Float64Array.from(t),
  x: Uint16Array.from(t, (_, i) => i % 128),
  y: Uint16Array.from(t, () => 5),
  p: Uint8Array.from(t, (_, i) => i % 2),
  width: 128,
  height: 128,
});

/** Bits of the clock of each format, of which our writers show every turn. */
const clocks: readonly (readonly [FormatName, number])[] = [
  ['aedat2', 32],
  ['dat', 32],
  ['aedat3', 31],
  ['evt2', 34],
  ['evt21', 34],
  ['evt3', 24],
  ['atis', 23],
];

describe.each(clocks)('the clock of %s, of %i bits', (name, bits) => {
  test('goes on over its end, more than once', () => {
    const quarter = 2 ** bits / 4;
    const events = at(...[3, 4, 5, 6, 7, 8, 9, 10, 11, 12].flatMap((n) => [n * quarter - 1, n * quarter, n * quarter + 1]));
    expect(decodeEvents(encodeEvents(events, formats[name]), { format: formats[name], sensor: events }).events.t).toEqual(events.t);
  });

  test('goes on over its end amid many events', () => {
    const quarter = 2 ** bits / 4;
    const many = Array.from({ length: 3000 }, (_, i) => 4 * quarter - 1501 + i);
    const events = at(quarter, 2 * quarter, 3 * quarter, ...many);
    expect(decodeEvents(encodeEvents(events, formats[name]), { format: formats[name], sensor: events }).events.t).toEqual(events.t);
  });
});

test('Unix times in µs come through AEDAT 4 and npz exactly', () => {
  const events = at(1_700_000_000_000_001, 1_700_000_000_000_002, 1_700_000_300_000_003);
  for (const format of [formats.aedat4, formats.npz]) {
    expect(decodeEvents(encodeEvents(events, format), { sensor: events }).events).toEqual(events);
  }
});

test('writers say where times do not fit', () => {
  const unix = at(1_700_000_000_000_001);
  for (const name of ['aedat2', 'dat', 'evt2', 'evt21', 'evt3', 'atis'] as const) {
    expect(() => encodeEvents(unix, formats[name])).toThrow(/1700000000000001 µs.*ubtract the first time/s);
  }
});

test('writers say where the sensor does not fit', () => {
  const wide = { ...at(1), width: 4000, height: 3000 };
  for (const name of ['evt2', 'evt21', 'evt3', 'atis'] as const) expect(() => encodeEvents(wide, formats[name])).toThrow('4000 × 3000');
  expect(() => encodeEvents(wide, formats.aedat2)).toThrow('events of 4000 × 3000, a camera of 128 × 128');
});
