import type { FileHandle } from 'node:fs/promises';

/** One read gives at most this much, since Node refuses 2 GiB at once. */
const chunk = 2 ** 30;

/** Bytes of an open file. Throws Error that begins with `what` where the file ends before. */
export async function readBytes(what: string, handle: FileHandle, position: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const { bytesRead } = await handle.read(bytes, at, Math.min(chunk, length - at), position + at);
    if (bytesRead === 0) throw new Error(`${what}: the file ended after ${at} of ${length} bytes; did it change while it was read?`);
    at += bytesRead;
  }
  return bytes;
}
