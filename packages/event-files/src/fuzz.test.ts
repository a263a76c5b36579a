import { describe, expect, test } from 'vitest';
import { aedat4 } from './aedat4.ts';
import { none } from './aedat4-encoder.ts';
import { encodeEvents } from './encode-events.ts';
import { EventFileError } from './event-file-error.ts';
import { cameraEvents, difference, integers } from './fixtures.ts';
import { dvLz4, dvZstd } from './foreign-files.ts';
import { formats } from './formats.ts';
import { kernels } from './kernels/kernels.ts';
import { decodeEvents, type Recording } from './read-events.ts';

/** Mutations of every file: `SYNFIRE_FUZZ=8334` makes 100,000 in all. */
const TRIES = Number(process.env.SYNFIRE_FUZZ ?? 150);

const events = cameraEvents(120, 128, 128);
const files = {
  ...Object.fromEntries(Object.entries(formats).map(([name, format]) => [name, { format, bytes: encodeEvents(events, format) }])),
  'aedat4 as it is': { format: aedat4(), bytes: encodeEvents(events, aedat4({ compression: none })) },
  'aedat4 of dv, LZ4': { format: formats.aedat4, bytes: new Uint8Array(dvLz4) },
  'aedat4 of dv, Zstandard': { format: formats.aedat4, bytes: new Uint8Array(dvZstd) },
};

/** Some bytes changed, a piece cut out, doubled or left off; the beginning more often than the rest. */
function mutated(bytes: Uint8Array, below: (end: number) => number): Uint8Array {
  const at = below(2) === 0 ? below(Math.min(bytes.length, 600)) : below(bytes.length);
  const size = 1 + below(40);
  const [before, piece, after] = [bytes.slice(0, at), bytes.slice(at, at + size), bytes.slice(at + size)];
  const kind = below(8);
  if (kind === 0) return before;
  if (kind === 1) return Buffer.concat([before, after]);
  if (kind === 2) return Buffer.concat([before, piece, piece, after]);
  const changed = bytes.slice();
  for (let i = 0; i < 1 + below(6); i += 1) {
    const place = kind < 5 ? Math.min(at + below(8), bytes.length - 1) : below(bytes.length);
    changed[place] = [0, 255, below(256), (changed[place] ?? 0) ^ (1 << below(8))][below(4)] ?? 0;
  }
  return changed;
}

describe.each(Object.entries(files))('%s', (_, { format, bytes }) => {
  test('a damaged file gives events that are in order and inside the sensor, or an EventFileError, soon', () => {
    const below = integers(bytes.length);
    for (let i = 0; i < TRIES; i += 1) {
      const file = mutated(bytes, below);
      const tolerant = i % 2 === 1;
      const start = performance.now();
      try {
        const { events: read, count } = decodeEvents(file, { format, tolerant, chunk: 32 + below(200) });
        expect(count).toBe(read.t.length);
        let last = 0;
        for (let j = 0; j < count; j += 1) {
          const [t = -1, x = -1, y = -1, p = -1] = [read.t[j], read.x[j], read.y[j], read.p[j]];
          if (!(t >= last && x < read.width && y < read.height && p <= 1)) throw new Error(`try ${i}: event ${j} is ${[t, x, y, p]}`);
          last = t;
        }
      } catch (error) {
        if (!(error instanceof EventFileError)) throw new Error(`try ${i}`, { cause: error });
      }
      expect(performance.now() - start).toBeLessThan(5000);
    }
  });
});

/** What reading gives, or its error's message. */
function outcome(...call: Parameters<typeof decodeEvents>): Recording | string {
  try {
    return decodeEvents(...call);
  } catch (error) {
    if (error instanceof EventFileError) return error.message;
    throw error;
  }
}

describe.each(['dat', 'evt2', 'evt3', 'aedat3', 'aedat4', 'atis'] as const)('kernels of %s', (name) => {
  const format = name === 'aedat4' ? aedat4({ compression: none }) : formats[name];
  const bytes = encodeEvents(cameraEvents(3000, 200, 128), format);
  const sensor = { width: 200, height: 128 };

  test('give what the plain loop gives, to the words of an error, of a damaged file, too', () => {
    expect(kernels()).toBeDefined();
    const below = integers(bytes.length);
    for (let i = 0; i < TRIES / 6; i += 1) {
      const file = i === 0 ? bytes : mutated(bytes, below);
      const options = { format, sensor, tolerant: i % 4 > 0 };
      const [quick, plain] = [outcome(file, options), outcome(file, { ...options, chunk: 32 })]; // no room for a kernel's block
      if (typeof quick === 'string' || typeof plain === 'string') expect(quick).toBe(plain);
      else {
        expect(difference(quick.events, plain.events)).toBeUndefined();
        expect(quick.dropped).toEqual(plain.dropped);
      }
    }
  });
});
