import { open, rename, rm } from 'node:fs/promises';
import type { Events } from '@synfire/events';
import { collect } from './collect.ts';
import type { Format } from './format.ts';
import { type ReadOptions, type Recording, readStream, type Summary } from './read-events.ts';

const PIECE: number = 1 << 20;

/** Reads a file, or bytes as they arrive, a chunk of events at a time: a file of any size in the same memory. */
export function readEvents(source: string | AsyncIterable<Uint8Array>, options: ReadOptions = {}): AsyncGenerator<Events, Summary, void> {
  return typeof source === 'string' ? readStream(piecesOf(source), { name: source, ...options }) : readStream(source, options);
}

/** Reads a whole file. */
export async function loadEvents(file: string, options: ReadOptions = {}): Promise<Recording> {
  const chunks: Events[] = [];
  const reading = readEvents(file, options);
  for (;;) {
    const { done, value } = await reading.next();
    if (done) return { ...value, events: collect(chunks) };
    chunks.push(value);
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

/** The file in pieces, the next of which is being read while one is decoded. */
async function* piecesOf(file: string): AsyncGenerator<Uint8Array, void> {
  const handle = await open(file);
  try {
    const buffers = [new Uint8Array(PIECE), new Uint8Array(PIECE)] as const;
    let turn: 0 | 1 = 0;
    let reading = handle.read(buffers[0], 0, PIECE, null);
    for (;;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return;
      const piece = buffers[turn].subarray(0, bytesRead);
      turn = turn === 0 ? 1 : 0;
      reading = handle.read(buffers[turn], 0, PIECE, null);
      yield piece;
    }
  } finally {
    await handle.close();
  }
}
