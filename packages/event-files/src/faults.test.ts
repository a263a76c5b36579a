import { describe, expect, test } from 'vitest';
import { encodeEvents } from './encode-events.ts';
import { EventFileError } from './event-file-error.ts';
import { cameraEvents, difference } from './fixtures.ts';
import { type FormatName, formats } from './formats.ts';
import { joined } from './joined.ts';
import { decodeEvents, type ReadOptions } from './read-events.ts';

const events = cameraEvents(3000, 128, 128);
const sensor = { width: 128, height: 128 };
const names: readonly FormatName[] = ['aedat2', 'aedat3', 'aedat4', 'dat', 'evt2', 'evt21', 'evt3', 'atis', 'npz'];
const bytesOf = (name: FormatName, what = events): Uint8Array => encodeEvents(what, formats[name]);

/** What reading throws; anything but an EventFileError is passed on. */
function thrown(bytes: Uint8Array, options: ReadOptions): EventFileError {
  try {
    decodeEvents(bytes, options);
  } catch (error) {
    if (error instanceof EventFileError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe.each(names)('%s', (name) => {
  const options = { format: formats[name], sensor, name: 'clip' };

  test('cut in the middle: an error with file and byte; tolerated, what is whole', () => {
    const whole = bytesOf(name);
    const header = bytesOf(name, cameraEvents(0, 128, 128)).length;
    // One byte into a record of 2, 4, 5 or 8.
    const odd = whole.subarray(0, (name === 'npz' ? 0 : header) + 40 * Math.floor((whole.length - header) / 80) + 1);
    const error = thrown(odd, options);
    expect([error.file, error.fault]).toEqual(['clip', name === 'npz' ? 'damaged' : 'cut']);
    expect(error.message).toMatch(/^clip, byte \d+: .*; expected .*\. .*/);
    if (name === 'npz') return;
    const { events: kept, dropped } = decodeEvents(odd, { ...options, tolerant: true });
    expect(dropped.map(({ reason }) => reason)).toEqual(['cut']);
    expect(dropped[0]?.offset).toBe(error.offset);
    expect((dropped[0]?.bytes ?? 0) + (dropped[0]?.events ?? 0)).toBeGreaterThan(0);
    const n = kept.t.length;
    if (name !== 'aedat4') expect(n).toBeGreaterThan(1000);
    const start = { ...events, t: events.t.slice(0, n), x: events.x.slice(0, n), y: events.y.slice(0, n), p: events.p.slice(0, n) };
    expect(difference(kept, start)).toBeUndefined();
  });

  test('a pixel outside the sensor: an error that names it; tolerated, it alone is dropped', () => {
    const least = { width: 64, height: 128 };
    const beyond = events.x.reduce((count, x) => count + (x >= 64 ? 1 : 0), 0);
    const error = thrown(bytesOf(name), { ...options, sensor: least });
    expect(error.fault).toBe('coordinate');
    expect(error.message).toMatch(/column \d+, row \d+; expected columns 0 … 63 and rows 0 … 127/);
    const { dropped, count } = decodeEvents(bytesOf(name), { ...options, sensor: least, tolerant: true });
    expect(dropped.map(({ reason, events }) => [reason, events])).toEqual([['coordinate', beyond]]);
    expect(count).toBe(events.t.length - beyond);
  });

  test('another beginning: an error', () => {
    if (name === 'atis') return;
    expect(thrown(new TextEncoder().encode(`not a recording at all ${'.'.repeat(5000)}`), options).fault).toMatch(/header|damaged/);
    expect(thrown(new Uint8Array(), options).fault).toMatch(/header|damaged/);
  });
});

describe.each(['aedat2', 'aedat3', 'aedat4', 'dat', 'evt2', 'evt21', 'atis', 'npz'] as const)('time that goes backwards in %s', (name) => {
  test('is an error at its byte; tolerated, those events are dropped', () => {
    const at = (t: readonly number[]) => bytesOf(name, { ...cameraEvents(t.length, 128, 128), t: Float64Array.from(t) });
    const good = at([100, 5000, 5001, 9000]);
    const swapped = good.slice();
    const late = at([100, 9000, 9001, 9002]);
    // The second event of `late` in the place of that of `good`: 9000 before 5001.
    const firstChange = good.findIndex((byte, i) => byte !== late[i]);
    expect(firstChange).toBeGreaterThan(0);
    const options = { format: formats[name], sensor, name: 'clip' };
    const time = { aedat2: [good.length - 20, good.length - 16], dat: [good.length - 24, good.length - 20] } as const;
    if (name === 'aedat2' || name === 'dat') {
      const [from, to] = time[name];
      swapped.set(late.subarray(from, to), from);
      const error = thrown(swapped, options);
      expect([error.fault, error.offset]).toEqual(['time', good.length - 16]);
      expect(error.message).toContain('an event at 5001 µs after one at 9000 µs');
      const { events: kept, dropped } = decodeEvents(swapped, { ...options, tolerant: true });
      expect([...kept.t]).toEqual([100, 9000, 9000]);
      expect(dropped.map(({ reason, events }) => [reason, events])).toEqual([['time', 1]]);
      return;
    }
    // Two recordings, the later one first, without the header of the second.
    const whole = at([5000, 5001]);
    const header = bytesOf(name, cameraEvents(0, 128, 128)).length;
    if (name === 'npz') return;
    const error = thrown(joined([at([9000]), whole.subarray(header)]), options);
    expect([error.fault, error.file]).toEqual(['time', 'clip']);
    expect(error.message).toContain('an event at 5000 µs after one at 9000 µs');
    const { dropped } = decodeEvents(joined([at([9000]), whole.subarray(header)]), { ...options, tolerant: true });
    expect(dropped.map(({ reason, events }) => [reason, events])).toEqual([['time', 2]]);
  });
});

test('AEDAT 3.1: packets of other types are passed over, invalid events counted', () => {
  const header = bytesOf('aedat3', cameraEvents(0, 128, 128));
  const words = (...values: readonly number[]) => new Uint8Array(Uint32Array.from(values).buffer);
  const other = words(2 | (1 << 16), 100, 4, 0, 2, 2, 2);
  const packet = words(1 | (1 << 16), 8, 4, 1, 3, 2, 1, 1 | (5 << 17), 7, 6 << 17, 8, 99, 99);
  const bytes = joined([header, other, new Uint8Array(200), packet]);
  const { events: read, dropped } = decodeEvents(bytes);
  expect([[...read.t], [...read.x]]).toEqual([[2 ** 31 + 7], [5]]);
  expect(dropped.map(({ reason, events }) => [reason, events])).toEqual([['invalid', 1]]);
});

test('RAW: events before the first time are counted and left out', () => {
  const header = bytesOf('evt2', cameraEvents(0, 128, 128));
  const words = Uint32Array.of(1 << 28, ((8 << 28) >>> 0) | 3, (1 << 28) | (9 << 22) | (7 << 11) | 6);
  const { events: read, dropped } = decodeEvents(joined([header, new Uint8Array(words.buffer)]));
  expect([read.t[0], read.x[0], read.y[0], read.p[0], read.t.length]).toEqual([3 * 64 + 9, 7, 6, 1, 1]);
  expect(dropped.map(({ reason, events }) => [reason, events])).toEqual([['untimed', 1]]);
});

test('ATIS: an event in row 240 adds 8192 µs to all that follow', () => {
  const bytes = Uint8Array.of(1, 2, 0x80, 0, 9, 0, 240, 0, 0, 0, 3, 4, 0, 0, 10);
  expect([...decodeEvents(bytes, { format: formats.atis }).events.t]).toEqual([9, 8192 + 10]);
});

test('AEDAT 4: a damaged packet is dropped alone', () => {
  const many = cameraEvents(30_000, 128, 128);
  const bytes = bytesOf('aedat4', many);
  bytes.fill(0xff, bytes.length - 3000, bytes.length - 2000);
  expect(thrown(bytes, {}).fault).toBe('damaged');
  const { count, dropped } = decodeEvents(bytes, { tolerant: true });
  expect([count, dropped.map(({ reason }) => reason)]).toEqual([24_576, ['damaged']]);
});

test('AEDAT 4: events that are dropped leave room for the rest of their packet', () => {
  const late = { ...cameraEvents(200, 128, 128), t: Float64Array.from({ length: 200 }, (_, i) => (i === 0 || i > 150 ? 1000 + i : i)) };
  const { count, dropped } = decodeEvents(bytesOf('aedat4', late), { tolerant: true, chunk: 32 });
  expect([count, dropped.map(({ reason, events }) => [reason, events])]).toEqual([50, [['time', 150]]]);
});
