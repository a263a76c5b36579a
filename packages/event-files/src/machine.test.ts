import { expect, test } from 'vitest';
import { collect } from './collect.ts';
import { encodeEvents } from './encode-events.ts';
import { faults } from './faults.ts';
import { cameraEvents, difference } from './fixtures.ts';
import { type FormatName, formats } from './formats.ts';
import { kernels } from './kernels/kernels.ts';
import { DESK, DESKS } from './kernels/places.ts';
import { machine } from './machine.ts';
import { decodeEvents, readStream } from './read-events.ts';

const events = cameraEvents(20_000, 128, 128);
const free = (): number => kernels()?.desks.length ?? 0;

test('more readers than desks, in turns: each has its own events, and all desks are free in the end', async () => {
  const names: readonly FormatName[] = ['dat', 'evt2', 'evt3', 'aedat3', 'aedat4', 'atis', 'dat'];
  const readers = names.map((name) => {
    const bytes = encodeEvents(events, formats[name]);
    const pieces = Array.from({ length: Math.ceil(bytes.length / 5001) }, (_, i) => bytes.subarray(5001 * i, 5001 * (i + 1)));
    return { chunks: [] as (typeof events)[], reading: readStream(pieces, { format: formats[name], sensor: events, chunk: 3000 }) };
  });
  let least = DESKS;
  for (let open = readers.length; open > 0; ) {
    open = 0;
    for (const { chunks, reading } of readers) {
      const { done, value } = await reading.next();
      if (done) continue;
      chunks.push(value);
      open += 1;
    }
    least = Math.min(least, free());
  }
  expect(least).toBe(0);
  expect(free()).toBe(DESKS);
  for (const { chunks } of readers) expect(difference(collect(chunks), events)).toBeUndefined();
});

test('an error, and a reader who stops, leave all desks free', async () => {
  const bytes = encodeEvents(events, formats.dat);
  expect(() => decodeEvents(bytes.subarray(0, -1))).toThrow('whole records');
  for await (const chunk of readStream([bytes], { chunk: 3000 })) if (chunk.t.length > 0) break;
  expect(free()).toBe(DESKS);
});

test('what is larger than a desk leaves it, and what was there before it comes along', () => {
  const bytes = encodeEvents(events, formats.dat);
  const taken = machine(formats.dat.decoder({ faults: faults('clip', false), sensor: undefined }), faults('clip', false), {
    first: 64,
    most: 1e6,
  });
  const chunks = [];
  let at = 0;
  for (const size of [100, 777, DESK, 5]) {
    const piece = bytes.subarray(at, at + size);
    taken.space(size).set(piece);
    chunks.push(...taken.take(piece.length));
    at += piece.length;
  }
  chunks.push(...taken.end());
  taken.close();
  expect(difference(collect(chunks), events)).toBeUndefined();
});
