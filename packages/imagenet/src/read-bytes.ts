import { read } from 'node:fs';

/** `length` bytes of an open file from `position` on, in one step of Node's thread pool. Rejects where the file ends earlier. */
export async function readBytes(descriptor: number, position: number, length: number): Promise<Uint8Array> {
  const into = Buffer.allocUnsafeSlow(length);
  for (let filled = 0; filled < length; ) {
    const count = await readSome(descriptor, into.subarray(filled), position + filled);
    if (count === 0) throw new Error(`it ends after ${filled} of ${length} bytes`);
    filled += count;
  }
  return into;
}

function readSome(descriptor: number, into: Uint8Array, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(descriptor, into, 0, into.length, position, (error, count) => (error ? reject(error) : resolve(count)));
  });
}
