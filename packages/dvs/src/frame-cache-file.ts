import { type FileHandle, open, rename } from 'node:fs/promises';
import type { Dataset, Example } from '@synfire/data';
import type { CachedFrames } from './cached-frames.ts';
import type { FrameEncoding } from './frame-encoding.ts';
import { contentLength, fromRecord, isWhole, RECORD_HEAD, toRecord } from './frame-record.ts';

/** What is written. */
interface Content {
  readonly frames: Dataset<Example>;
  readonly encoding: FrameEncoding;
  readonly onSample: ((done: number, of: number) => void) | undefined;
}

/** Writes a head line, the records and where they begin, beside the file's name; goes on behind the whole records that are there. */
export async function writeCache(file: string, head: string, { frames, encoding, onSample }: Content): Promise<void> {
  const partial = `${file}.partial`;
  const handle = await open(partial, 'a+');
  try {
    const offsets = await wholeRecords(handle, head);
    let end = offsets.pop() ?? 0;
    await handle.truncate(end);
    if (end === 0) {
      await handle.appendFile(head);
      end = Buffer.byteLength(head);
    }
    for (let i = offsets.length; i < frames.length; i += 1) {
      const record = toRecord(await frames.get(i, 0), encoding);
      await handle.appendFile(record);
      offsets.push(end);
      end += record.length;
      onSample?.(i + 1, frames.length);
    }
    await handle.appendFile(Buffer.from(Float64Array.from(offsets).buffer));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(partial, file);
}

/** Where the whole records of a broken-off file begin, and where the last one ends; nothing where the head is another one. */
async function wholeRecords(handle: FileHandle, head: string): Promise<number[]> {
  const start = Buffer.byteLength(head);
  const found = await bytesAt(handle, 0, start);
  if (found.toString() !== head) return [];
  const { size } = await handle.stat();
  const offsets: number[] = [];
  for (let at = start; ; ) {
    const record = await bytesAt(handle, at, RECORD_HEAD);
    offsets.push(at);
    if (record.length < RECORD_HEAD || at + RECORD_HEAD + contentLength(record) > size) return offsets;
    const content = await bytesAt(handle, at + RECORD_HEAD, contentLength(record));
    if (!isWhole(record, content)) return offsets;
    at += RECORD_HEAD + content.length;
  }
}

/** The examples of a whole file. Throws an Error where its head or its size are not what they are to be. */
export async function openCache(
  handle: FileHandle,
  file: string,
  { head, encoding, length }: { readonly head: string; readonly encoding: FrameEncoding; readonly length: number },
): Promise<CachedFrames> {
  const { size } = await handle.stat();
  const found = await bytesAt(handle, 0, Buffer.byteLength(head));
  const index = await bytesAt(handle, Math.max(0, size - 8 * length), 8 * length);
  if (found.toString() !== head || index.length !== 8 * length) {
    await handle.close();
    throw damaged(file, 'its beginning or its end');
  }
  return {
    length,
    file,
    get: async (i) => {
      if (!(Number.isInteger(i) && i >= 0 && i < length)) throw new RangeError(`sample ${i}: the cache has 0 to ${length - 1}.`);
      const [at, end] = [index.readDoubleLE(8 * i), i + 1 < length ? index.readDoubleLE(8 * (i + 1)) : size - 8 * length];
      const record = end - at > RECORD_HEAD && end <= size ? await bytesAt(handle, at, end - at) : Buffer.alloc(0);
      const content = record.subarray(RECORD_HEAD);
      if (record.length < RECORD_HEAD || !isWhole(record, content)) throw damaged(file, `sample ${i}`);
      return fromRecord(content, encoding);
    },
    close: () => handle.close(),
  };
}

function damaged(file: string, part: string): Error {
  return new Error(`${file}: ${part} is damaged. Delete the file, and it is made again.`);
}

/** As many of these bytes as there are. */
async function bytesAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await handle.read(bytes, 0, length, position);
  return bytes.subarray(0, bytesRead);
}
