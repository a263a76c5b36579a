import type { Events } from '@synfire/events';
import { collect } from './collect.ts';
import { MOST_PER_WORD } from './columns.ts';
import { type Dropped, faults } from './faults.ts';
import type { Format, Sensor } from './format.ts';
import { ENOUGH, formatOf } from './format-of.ts';
import { formats } from './formats.ts';
import { joined } from './joined.ts';
import { type ChunkSizes, type Machine, machine } from './machine.ts';

/** How a recording is read. */
export interface ReadOptions {
  /** What the file is; found out by its beginning and name if left out. */
  readonly format?: Format;
  /** The file's name, for messages and for formats that only a name tells. */
  readonly name?: string;
  /** The sensor's size where the file does not say it, or says it wrongly. */
  readonly sensor?: Sensor;
  /** The most events in a chunk, 32,768. */
  readonly chunk?: number;
  /** Keep what is whole of a damaged file, and tell what was dropped. */
  readonly tolerant?: boolean;
}

/** What there is to say at the end of a recording. */
export interface Summary {
  /** The format's title. */
  readonly format: string;
  readonly sensor: Sensor;
  /** Events that were kept. */
  readonly count: number;
  /** What was not, a reason an entry: faults if `tolerant`, and what the format itself tells to leave out. */
  readonly dropped: readonly Dropped[];
}

/** A whole recording. */
export interface Recording extends Summary {
  readonly events: Events;
}

/** A recording whose format is known. */
export interface Started {
  readonly machine: Machine;
  summary(): Summary;
  /** Counts a chunk. */
  counted(events: Events): Events;
}

const CHUNK: number = 1 << 15;
/** Most recordings of a dataset are short. */
const FIRST_CHUNK = 4096;

/** Begins a recording by its first bytes. `whole` is its size in bytes where all of it goes into one chunk. */
export function start(
  first: Uint8Array,
  { format, name = 'recording', sensor, chunk, tolerant = false }: ReadOptions,
  whole?: number,
): Started {
  if (chunk !== undefined && (!Number.isInteger(chunk) || chunk < MOST_PER_WORD)) {
    throw new RangeError(
      `readEvents: chunk is ${chunk}; expected an integer from ${MOST_PER_WORD} on, the most events that one word of a file holds.`,
    );
  }
  const book = faults(name, tolerant);
  const found = format ?? detected(first, name, book);
  const decoder = found.decoder({ faults: book, sensor });
  let count = 0;
  return {
    machine: machine(decoder, book, chunkSizes(found, chunk, whole)),
    counted: (events) => {
      count += events.t.length;
      return events;
    },
    summary: () => ({ format: found.title, sensor: decoder.sensor() ?? { width: 0, height: 0 }, count, dropped: book.dropped() }),
  };
}

function chunkSizes({ leastBytes }: Format, chunk: number | undefined, whole: number | undefined): ChunkSizes {
  const most = chunk ?? CHUNK;
  if (chunk !== undefined || whole === undefined) return { first: Math.min(most, FIRST_CHUNK), most };
  return { first: leastBytes === undefined ? FIRST_CHUNK : Math.ceil(whole / leastBytes) + MOST_PER_WORD, most, whole };
}

function detected(first: Uint8Array, name: string, book: ReturnType<typeof faults>): Format {
  const found = formatOf(first, name);
  const place = {
    fault: 'header',
    offset: 0,
    expected: `the beginning of ${Object.values(formats)
      .map(({ title }) => title)
      .join(', ')}`,
  } as const;
  if (found === 'hdf5') return book.fatal({ ...place, found: 'HDF5', advice: 'Open it by spikes() of @synfire/event-files/hdf5.' });
  if (found) return formats[found];
  const bytes = [...first.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0'));
  return book.fatal({ ...place, found: bytes.length > 0 ? `bytes ${bytes.join(' ')}` : 'nothing', advice: 'Pass format if you know it.' });
}

/** Reads a recording that is in memory. Throws an EventFileError that names file, byte, what is wrong and what to do. */
export function decodeEvents(bytes: Uint8Array, options: ReadOptions = {}): Recording {
  const { machine, summary, counted } = start(bytes.subarray(0, ENOUGH), options, bytes.length);
  const chunks: Events[] = [];
  try {
    for (const events of machine.feed(bytes)) chunks.push(counted(events));
    for (const events of machine.end()) chunks.push(counted(events));
  } finally {
    machine.close();
  }
  return { ...summary(), events: collect(chunks) };
}

/** Reads a recording as its bytes arrive, a chunk of events at a time, in memory that does not grow; gives the summary at the end. */
export async function* readStream(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: ReadOptions = {},
): AsyncGenerator<Events, Summary, void> {
  let started: Started | undefined;
  let before = new Uint8Array();
  try {
    for await (const piece of pieces) {
      let next = piece;
      if (!started) {
        next = before = joined([before, piece]);
        if (before.length < ENOUGH) continue;
        started = start(before, options);
      }
      for (const events of started.machine.feed(next)) yield started.counted(events);
    }
    if (!started) {
      started = start(before, options);
      for (const events of started.machine.feed(before)) yield started.counted(events);
    }
    for (const events of started.machine.end()) yield started.counted(events);
    return started.summary();
  } finally {
    started?.machine.close();
  }
}
