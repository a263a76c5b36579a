import type { Events } from '@synfire/events';
import { columns, filled, larger, MOST_PER_WORD, room } from './columns.ts';
import type { Faults } from './faults.ts';
import type { Decoder } from './format.ts';
import { kernels } from './kernels/kernels.ts';

/** Bytes that are looked at together. */
const WINDOW: number = 1 << 19;
/** What most records leave unused at the end of a piece. */
const REST = 64;

/** Turns bytes as they come into chunks of events; the memory it takes does not grow with the file. */
export interface Machine {
  /** Room for `size` of the next bytes of the file, to be put there before `take`. */
  space(size: number): Uint8Array<ArrayBuffer>;
  /** So many bytes have been put into the space. */
  take(size: number): Generator<Events, void>;
  /** The next bytes of the file, in pieces of any size. */
  feed(piece: Uint8Array): Generator<Events, void>;
  /** There are no more; gives at least one chunk if none was given before. */
  end(): Generator<Events, void>;
  /** Gives back the memory it worked on, whatever happened; nothing else is to be called any more. */
  close(): void;
}

/** How large chunks are: the first one holds at most `first` events, later ones grow to `most`. */
export interface ChunkSizes {
  readonly first: number;
  readonly most: number;
  /** The file's size in bytes where all of it goes into one chunk, which grows. */
  readonly whole?: number;
}

/** Of fewer events, the size of a file does not tell how many it holds. */
const TELLING: number = 1 << 15;
/** A file may begin with events and go on with something else. */
const MOST_GROWTH = 256;

/** Room for all events of a file of `whole` bytes, if it goes on as up to `offset`, where it had `count`. */
function expected(count: number, offset: number, whole: number): number {
  if (count < TELLING) return 16 * count;
  return Math.ceil(Math.min(MOST_GROWTH * count, Math.max(1.25 * count, (1.1 * count * whole) / offset)));
}

/**
 * Where a byte of a file goes in memory, so that words are aligned: half a page away from its place in the file's pages. Where the target
 * of a copy lies 1 … 31 bytes behind the source in their pages, the system's reading takes six times as long on Zen 4.
 */
const away = (offset: number): number => ((offset + PAGE / 2) % PAGE) & -64;
const PAGE = 4096;

/** Runs a decoder over one file. */
export function machine(decoder: Decoder, faults: Faults, { first, most, whole }: ChunkSizes): Machine {
  let desk = kernels()?.desks.pop();
  let buffer = desk ?? new Uint8Array();
  let from = 0;
  let to = 0;
  let offset = 0;
  let size = first;
  let out = columns(size);
  let given = false;

  const flush = (): Events => {
    const sensor = decoder.sensor();
    const advice = 'The file was cut, or is empty.';
    if (!sensor) return faults.fatal({ fault: 'header', offset, found: 'the end of the file', expected: 'a whole header', advice });
    const events = filled(out, sensor);
    size = Math.min(most, 4 * size);
    out = columns(size);
    given = true;
    return events;
  };
  const space = (more: number): Uint8Array<ArrayBuffer> => {
    const begin = away(offset);
    const rest = to - from;
    if (begin + rest + more > buffer.length) {
      // Twice as much only where a record is larger than what came at once.
      const larger = new Uint8Array(PAGE + (rest > REST ? 2 : 1) * (rest + more));
      larger.set(buffer.subarray(from, to), begin);
      buffer = larger;
    } else if (from !== begin) buffer.copyWithin(begin, from, to);
    [from, to] = [begin, begin + rest];
    return buffer.subarray(to, to + more);
  };
  function* run(last: boolean): Generator<Events, void> {
    for (;;) {
      const used = decoder.decode({ bytes: buffer.subarray(from, to), offset, last }, out);
      from += used;
      offset += used;
      if (room(out) < MOST_PER_WORD && whole !== undefined) out = larger(out, expected(out.length, offset, whole));
      else if (room(out) < MOST_PER_WORD) yield flush();
      else if (used === 0) return;
    }
  }

  function* take(count: number): Generator<Events, void> {
    to += count;
    yield* run(false);
  }

  return {
    space,
    take,
    *feed(piece) {
      for (let at = 0; at < piece.length; at += WINDOW) {
        const part = piece.subarray(at, at + WINDOW);
        space(part.length).set(part);
        yield* take(part.length);
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
    close: () => {
      if (desk) kernels()?.desks.push(desk);
      desk = undefined;
      buffer = new Uint8Array();
    },
  };
}
