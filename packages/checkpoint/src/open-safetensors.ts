import { type FileHandle, open } from 'node:fs/promises';
import { type Header, type Located, parseHeader } from './header.ts';
import { readBytes } from './read-bytes.ts';

/** A safetensors file open for reading; valid inside `withSafetensors`. */
export interface OpenSafetensors extends Header {
  /** The bytes of one array, in memory of their own. */
  read(name: string, array: Located): Promise<Uint8Array<ArrayBuffer>>;
}

/** The format's own limit. */
const longestHeader = 100_000_000;

/** Opens a file, checks all of its header, gives it to `use` and closes it. Throws Error that says what is wrong with the file. */
export async function withSafetensors<R>(file: string, use: (contents: OpenSafetensors) => Promise<R>): Promise<R> {
  const handle = await open(file, 'r');
  try {
    const { header, start } = await readHeader(file, handle);
    const read: OpenSafetensors['read'] = (name, { begin, end }) =>
      readBytes(`${file}: tensor '${name}'`, handle, start + begin, end - begin);
    return await use({ ...header, read });
  } finally {
    await handle.close();
  }
}

async function readHeader(file: string, handle: FileHandle): Promise<{ readonly header: Header; readonly start: number }> {
  const { size } = await handle.stat();
  if (size < 8) throw new Error(`${file}: ${size} bytes; a safetensors file has at least 8`);
  const first = await readBytes(file, handle, 0, 8);
  const length = Number(new DataView(first.buffer).getBigUint64(0, true));
  if (length > longestHeader)
    throw new Error(`${file}: a header of ${length} bytes (at most ${longestHeader}); is this a safetensors file?`);
  if (length > size - 8) throw new Error(`${file}: a header of ${length} bytes in a file of ${size}: the file is truncated`);
  const json = decode(file, await readBytes(file, handle, 8, length));
  return { header: parseHeader(file, json, size - 8 - length), start: 8 + length };
}

function decode(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new Error(`${file}: the header is not UTF-8; is this a safetensors file?`, { cause: error });
  }
}
