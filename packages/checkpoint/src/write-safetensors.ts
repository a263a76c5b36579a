import type { Named } from '@synfire/core';
import { byteLength, type Dtype } from './dtype.ts';
import { writeAtomically } from './write-atomically.ts';

/** One array to write; its bytes (row-major, little-endian) are asked for when their turn comes, so that one is in memory at a time. */
export interface Source {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  bytes(): Uint8Array | Promise<Uint8Array>;
}

/** Writes a safetensors file atomically. Throws Error, and leaves an existing file as it was, where a source gives too few or too many bytes. */
export async function writeSafetensors(file: string, sources: Named<Source>, metadata: Named<string> = {}): Promise<void> {
  const header = headerBytes(file, sources, metadata);
  await writeAtomically(file, async (handle) => {
    const length = new DataView(new ArrayBuffer(8));
    length.setBigUint64(0, BigInt(header.length), true);
    await handle.writeFile(new Uint8Array(length.buffer));
    await handle.writeFile(header);
    for (const [name, source] of Object.entries(sources)) {
      const bytes = await source.bytes();
      const expected = byteLength(source.dtype, source.shape);
      if (bytes.length !== expected) throw new Error(`${file}: tensor '${name}' gave ${bytes.length} bytes; its shape takes ${expected}`);
      await handle.writeFile(bytes);
    }
  });
}

/** Padded with spaces to a multiple of 8, as the format's own writer does, so that the data are aligned. */
function headerBytes(file: string, sources: Named<Source>, metadata: Named<string>): Uint8Array {
  let at = 0;
  const fields = Object.entries(sources).map(([name, { dtype, shape }]) => {
    if (name === '__metadata__') throw new Error(`${file}: a tensor cannot be named '__metadata__'`);
    const begin = at;
    at += byteLength(dtype, shape);
    return [name, { dtype, shape, data_offsets: [begin, at] }];
  });
  const json = new TextEncoder().encode(JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(fields) }));
  const padded = new Uint8Array(Math.ceil(json.length / 8) * 8).fill(0x20);
  padded.set(json);
  return padded;
}
