import type { Events } from '@synfire/events';
import { describe, expect, test } from 'vitest';
import { aedat2 } from './aedat2.ts';
import { aedat4 } from './aedat4.ts';
import { none, zstd } from './aedat4-encoder.ts';
import { davis, dvs128Raw } from './cameras.ts';
import { collect } from './collect.ts';
import { encodeEvents } from './encode-events.ts';
import { cameraEvents, difference } from './fixtures.ts';
import type { Format } from './format.ts';
import { formats } from './formats.ts';
import { joined } from './joined.ts';
import { decodeEvents, readStream } from './read-events.ts';

const small = cameraEvents(20_000, 128, 128);
const large = cameraEvents(20_000, 640, 480);

/** A Zstandard frame of stored blocks, which any compressor might give. */
function storedZstd(content: Uint8Array): Uint8Array {
  const size = new Uint8Array(Uint32Array.of(content.length).buffer);
  const parts: Uint8Array[] = [Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0xa0), size];
  for (let at = 0; at < content.length; at += 131072) {
    const block = content.subarray(at, at + 131072);
    const head = (block.length << 3) | (at + block.length === content.length ? 1 : 0);
    parts.push(Uint8Array.of(head & 255, (head >>> 8) & 255, head >>> 16), block);
  }
  return joined(parts);
}

const cases: readonly (readonly [string, Format, Events])[] = [
  ['AEDAT 2.0 of a DVS128', aedat2(), small],
  ['AEDAT 2.0 of a DVS128, numbers of the address', aedat2({ camera: dvs128Raw }), small],
  ['AEDAT 2.0 of a DAVIS346', aedat2({ camera: davis(346, 260) }), cameraEvents(9000, 346, 260)],
  ['AEDAT 3.1', formats.aedat3, large],
  ['AEDAT 4 with LZ4', formats.aedat4, large],
  ['AEDAT 4 as it is', aedat4({ compression: none }), large],
  ['AEDAT 4 with Zstandard', aedat4({ compression: zstd(storedZstd) }), large],
  ['DAT', formats.dat, large],
  ['EVT 2.0', formats.evt2, large],
  ['EVT 2.1', formats.evt21, large],
  ['EVT 3.0', formats.evt3, large],
  ['ATIS', formats.atis, cameraEvents(20_000, 240, 180)],
  ['npz', formats.npz, large],
];

/** Cuts bytes into pieces of that size. */
function* pieces(bytes: Uint8Array, size: number): Generator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe.each(cases)('%s', (_, format, events) => {
  const sensor = { width: events.width, height: events.height };
  const bytes = encodeEvents(events, format);

  test('gives back what was written', () => {
    const { events: read, ...summary } = decodeEvents(bytes, { format, sensor });
    expect(difference(read, events)).toBeUndefined();
    expect(summary).toEqual({ format: format.title, sensor, count: events.t.length, dropped: [] });
  });

  test('gives the same for pieces of any size, in chunks no larger than asked', async () => {
    for (const size of [997, 70_001]) {
      const chunks: Events[] = [];
      for await (const chunk of readStream(pieces(bytes, size), { format, sensor, chunk: 777 })) chunks.push(chunk);
      expect(Math.max(...chunks.map(({ t }) => t.length))).toBeLessThanOrEqual(777);
      expect(difference(collect(chunks), events)).toBeUndefined();
    }
  });

  test('writes in chunks what it writes at once, but for packets', () => {
    const encoder = format.encoder(sensor);
    const parts: Uint8Array[] = [encoder.begin()];
    for (let from = 0; from < events.t.length; from += 5000) {
      const [t, x, y, p] = [events.t, events.x, events.y, events.p].map((column) => column.subarray(from, from + 5000));
      if (t instanceof Float64Array && x instanceof Uint16Array && y instanceof Uint16Array && p instanceof Uint8Array) {
        parts.push(encoder.encode({ t, x, y, p, ...sensor }));
      }
    }
    parts.push(encoder.end());
    expect(difference(decodeEvents(joined(parts), { format, sensor }).events, events)).toBeUndefined();
  });

  test('holds a recording without events', () => {
    const empty = { ...cameraEvents(0, 1, 1), ...sensor };
    const { events: read } = decodeEvents(encodeEvents(empty, format), { format, sensor });
    expect(read).toEqual(empty);
  });
});
