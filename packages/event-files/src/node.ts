import { fstatSync, readSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import type { Events } from '@synfire/events';
import { collect } from './collect.ts';
import type { Format } from './format.ts';
import { ENOUGH } from './format-of.ts';
import { type ReadOptions, type Recording, readStream, type Summary, start } from './read-events.ts';

/** Bytes that are read at once; of short recordings the first ones are all. */
const PIECE: number = 1 << 19;
const FIRST: number = 1 << 16;
/** Milliseconds within which they come if the system has them in memory. */
const AT_HAND = 1;
/** Milliseconds without a turn for others. */
const TURN = 10;

/** Reads a file, or bytes as they arrive, a chunk of events at a time: a file of any size in the same memory. */
export function readEvents(source: string | AsyncIterable<Uint8Array>, options: ReadOptions = {}): AsyncGenerator<Events, Summary, void> {
  return typeof source === 'string' ? readFile(source, { name: source, ...options }, false) : readStream(source, options);
}

/** Reads a whole file. */
export async function loadEvents(file: string, options: ReadOptions = {}): Promise<Recording> {
  const chunks: Events[] = [];
  const reading = readFile(file, { name: file, ...options }, true);
  for (;;) {
    const { done, value } = await reading.next();
    if (done) return { ...value, events: collect(chunks) };
    chunks.push(value);
  }
}

/**
 * The reader of a file: gives how many bytes it put into a place. Those at hand are read on this thread, since what another processor has
 * read takes longer to decode; where it had to wait, and in turns, Node's threads read, and others go on meanwhile.
 */
function fileReader(handle: FileHandle): (into: Uint8Array) => Promise<number> {
  let atHand = false;
  let turn = 0;
  return async (into) => {
    const start = performance.now();
    const here = atHand && start - turn < TURN;
    const count = here ? readSync(handle.fd, into) : (await handle.read(into)).bytesRead;
    const end = performance.now();
    atHand = end - start < AT_HAND;
    if (!here) turn = end;
    return count;
  };
}

/** Reads straight into the decoder's memory. */
async function* readFile(file: string, options: ReadOptions, whole: boolean): AsyncGenerator<Events, Summary, void> {
  const handle = await open(file);
  let close = (): void => {};
  try {
    const stat = fstatSync(handle.fd);
    if (!stat.isFile()) return yield* readStream(handle.createReadStream(), options); // a pipe has no size
    const { size } = stat;
    const read = fileReader(handle);
    const first = new Uint8Array(Math.min(size, FIRST));
    const begin = first.subarray(0, await read(first));
    const { machine, counted, summary } = start(begin.subarray(0, ENOUGH), options, whole ? size : undefined);
    close = machine.close;
    for (const events of machine.feed(begin)) yield counted(events);
    for (let at = begin.length; at < size; ) {
      const count = await read(machine.space(Math.min(PIECE, size - at)));
      if (count === 0) break; // it became shorter meanwhile
      for (const events of machine.take(count)) yield counted(events);
      at += count;
    }
    for (const events of machine.end()) yield counted(events);
    return summary();
  } finally {
    close();
    await handle.close();
  }
}

/** Writes a file whole or not at all: beside its name, synced, renamed. Takes events at once or in chunks that follow each other. */
export async function writeEvents(file: string, events: Events | AsyncIterable<Events> | Iterable<Events>, format: Format): Promise<void> {
  const temporary = `${file}.tmp`;
  const handle = await open(temporary, 'w');
  try {
    let encoder: ReturnType<Format['encoder']> | undefined;
    for await (const chunk of 't' in events ? [events] : events) {
      if (!encoder) {
        encoder = format.encoder({ width: chunk.width, height: chunk.height });
        await handle.writeFile(encoder.begin());
      }
      await handle.writeFile(encoder.encode(chunk));
    }
    if (!encoder) throw new RangeError(`writeEvents: no chunk for ${file}; expected one at least, which tells the size of the sensor.`);
    await handle.writeFile(encoder.end());
    await handle.sync();
    await handle.close();
  } catch (error) {
    await handle.close();
    await rm(temporary, { force: true });
    throw error;
  }
  await rename(temporary, file);
}
