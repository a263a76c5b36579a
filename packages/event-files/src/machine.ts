import type { Events } from '@synfire/events';
import { columns, filled, MOST_PER_WORD, room } from './columns.ts';
import type { Faults } from './faults.ts';
import type { Decoder } from './format.ts';

/** Bytes that are looked at together. */
const WINDOW: number = 1 << 20;
/** Decoders see words of 8 bytes aligned. */
const ALIGNED = 8;
/** The first chunk holds no more events: most recordings of a dataset are short. */
const FIRST_CHUNK = 4096;

/** Turns bytes as they come into chunks of events; the memory it takes does not grow with the file. */
export interface Machine {
  /** The next bytes of the file, in pieces of any size. */
  feed(piece: Uint8Array): Generator<Events, void>;
  /** There are no more; gives at least one chunk if `feed` gave none. */
  end(): Generator<Events, void>;
}

/** Runs a decoder over one file, in chunks of at most `chunk` events. */
export function machine(decoder: Decoder, faults: Faults, chunk: number): Machine {
  let buffer = new Uint8Array();
  let from = 0;
  let to = 0;
  let offset = 0;
  let size = Math.min(chunk, FIRST_CHUNK);
  let out = columns(size);
  let given = false;

  const flush = (): Events => {
    const sensor = decoder.sensor();
    const advice = 'The file was cut, or is empty.';
    if (!sensor) return faults.fatal({ fault: 'header', offset, found: 'the end of the file', expected: 'a whole header', advice });
    const events = filled(out, sensor);
    size = Math.min(chunk, 4 * size);
    out = columns(size);
    given = true;
    return events;
  };
  const compact = (): void => {
    buffer.copyWithin(0, from, to);
    [from, to] = [0, to - from];
  };
  const append = (bytes: Uint8Array): void => {
    if (from > 0) compact();
    if (to + bytes.length > buffer.length) {
      const larger = new Uint8Array(2 * (to + bytes.length));
      larger.set(buffer.subarray(0, to));
      buffer = larger;
    }
    buffer.set(bytes, to);
    to += bytes.length;
  };
  function* run(last: boolean): Generator<Events, void> {
    for (;;) {
      const used = decoder.decode({ bytes: buffer.subarray(from, to), offset, last }, out);
      from += used;
      offset += used;
      if (room(out) < MOST_PER_WORD) yield flush();
      else if (used === 0) return;
      if (from % ALIGNED !== 0) compact();
    }
  }

  return {
    *feed(piece) {
      for (let at = 0; at < piece.length; at += WINDOW) {
        append(piece.subarray(at, at + WINDOW));
        yield* run(false);
      }
    },
    *end() {
      yield* run(true);
      const rest = to - from;
      if (rest > 0) {
        const found = `the end of the file, ${rest} bytes into a record`;
        faults.fault({ fault: 'cut', offset, found, expected: 'whole records', advice: 'The file was cut.' }, { bytes: rest });
      }
      if (out.length > 0 || !given) yield flush();
    },
  };
}
