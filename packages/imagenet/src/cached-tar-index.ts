import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type TarIndex, tarIndex } from './tar-index.ts';

/** What the first line of a cached index says; the rest is the offsets, the sizes and the names, one a line. */
interface Head {
  readonly format: 'synfire tar index 1';
  readonly tar: string;
  readonly bytes: number;
  readonly mtimeMs: number;
  readonly count: number;
  readonly sha256: string;
}

/**
 * The index of a tar, built once and kept in `cache`. It is built anew when the tar's size or time has changed, or when the kept
 * one is damaged. Throws an Error when the cache can't be written.
 */
export async function cachedTarIndex(tar: string, cache: string, onPicture?: (count: number) => void): Promise<TarIndex> {
  const path = resolve(tar);
  const { size: bytes, mtimeMs } = await stat(path);
  const kept = join(cache, `tar-${createHash('sha256').update(path).digest('hex').slice(0, 16)}.index`);
  const known = parse(await readFile(kept).catch(() => Buffer.alloc(0)), { tar: path, bytes, mtimeMs });
  if (known !== undefined) return known;
  const index = await tarIndex(path, onPicture);
  await keep(kept, serialize(index, { tar: path, bytes, mtimeMs }), cache);
  return index;
}

async function keep(path: string, content: Uint8Array, cache: string): Promise<void> {
  const partial = `${path}.${randomUUID()}`;
  try {
    await mkdir(cache, { recursive: true });
    await writeFile(partial, content);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {});
    throw new Error(`The index of a tar can't be kept in ${cache}: ${String(error)}. Set SYNFIRE_CACHE to a folder that can be written.`);
  }
}

function serialize({ names, offsets, sizes }: TarIndex, of: Pick<Head, 'tar' | 'bytes' | 'mtimeMs'>): Uint8Array {
  const body = Buffer.concat([bytesOf(offsets), bytesOf(sizes), Buffer.from(names.join('\n'))]);
  const head: Head = { format: 'synfire tar index 1', ...of, count: names.length, sha256: digest(body) };
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), body]);
}

/** The index in `content`, or undefined unless it is a whole one of this very tar. */
function parse(content: Buffer, of: Pick<Head, 'tar' | 'bytes' | 'mtimeMs'>): TarIndex | undefined {
  const line = content.indexOf(10);
  const body = content.subarray(line + 1);
  // Compared as a whole: every field but count is known beforehand, and count is checked by the names.
  const count = Number(/"count":(\d+)/.exec(content.toString('utf8', 0, Math.max(line, 0)))?.[1]);
  const expected: Head = { format: 'synfire tar index 1', ...of, count, sha256: digest(body) };
  if (line < 0 || content.toString('utf8', 0, line) !== JSON.stringify(expected)) return undefined;
  const names = count === 0 ? [] : body.toString('utf8', 16 * count).split('\n');
  if (names.length !== count) return undefined;
  return { names, offsets: numbers(body, 0, count), sizes: numbers(body, 8 * count, count) };
}

function numbers(body: Buffer, at: number, count: number): Float64Array {
  return new Float64Array(body.buffer.slice(body.byteOffset + at, body.byteOffset + at + 8 * count));
}

function bytesOf(values: Float64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function digest(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}
