import { readdir, readFile, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cachedTarIndex } from './cached-tar-index.ts';
import { folder, tar } from './fixtures.ts';

const inner = (name: string) =>
  tar([
    { name: `${name}_1.JPEG`, data: Buffer.from(name) },
    { name: `._${name}_1.JPEG`, data: Buffer.from('mac') },
  ]);

async function setUp() {
  const nested = tar([
    { name: './n1.tar', data: inner('n1') },
    { name: 'n2.tar', data: inner('n2') },
    { name: 'readme.txt', data: Buffer.from('hi') },
  ]);
  const dir = await folder({ 'a.tar': nested });
  return { file: join(dir, 'a.tar'), cache: join(dir, 'cache') };
}

const text = async (file: string, at = 0, n = 2): Promise<string> => (await readFile(file)).toString('latin1', at, at + n);

test('lists the pictures of nested tars with where they lie', async () => {
  const { file, cache } = await setUp();
  const { names, offsets, sizes } = await cachedTarIndex(file, cache);
  expect(names).toEqual(['n1.tar/n1_1.JPEG', 'n2.tar/n2_1.JPEG']);
  expect([...sizes]).toEqual([2, 2]);
  expect(await Promise.all([...offsets].map((at) => text(file, at)))).toEqual(['n1', 'n2']);
});

test('an index is built once, and again when the tar has changed or the kept index is damaged', async () => {
  const { file, cache } = await setUp();
  const first = await cachedTarIndex(file, cache);
  const [name = ''] = await readdir(cache);
  expect(await readdir(cache)).toHaveLength(1);
  const kept = join(cache, name);
  const whole = await readFile(kept);

  // A marked copy of the index shows whether it was read: the mark is gone when it was built anew.
  const time = new Date(2001, 1, 1);
  await utimes(kept, time, time);
  const rebuilt = async () => (await readFileTime(kept)) !== time.getTime();
  expect(await cachedTarIndex(file, cache)).toEqual(first);
  expect(await rebuilt()).toBe(false);

  for (const damage of [
    whole.subarray(0, whole.length - 3),
    Buffer.alloc(0),
    Buffer.from('nonsense\n'),
    flipped(whole),
    whole.subarray(10),
  ]) {
    await writeFile(kept, damage);
    await utimes(kept, time, time);
    expect(await cachedTarIndex(file, cache)).toEqual(first);
    expect(await rebuilt()).toBe(true);
    expect(await readFile(kept)).toEqual(whole);
  }

  await writeFile(file, tar([{ name: 'n3.tar', data: inner('n3') }]));
  expect((await cachedTarIndex(file, cache)).names).toEqual(['n3.tar/n3_1.JPEG']);
  await utimes(file, time, time);
  await utimes(kept, time, time);
  await cachedTarIndex(file, cache);
  expect(await rebuilt()).toBe(true);
  expect(await readdir(cache)).toHaveLength(1);
});

test('a truncated tar and a cache that can not be written are named', async () => {
  const { file, cache } = await setUp();
  await writeFile(cache, 'a file where the folder should be');
  await expect(cachedTarIndex(file, cache)).rejects.toThrow(/Set SYNFIRE_CACHE to a folder that can be written/);
  await truncate(file, 2000);
  await expect(cachedTarIndex(file, cache)).rejects.toThrow(`${file} is truncated (header at byte 0)`);
});

function flipped(whole: Buffer): Buffer {
  const copy = Buffer.from(whole);
  copy.writeUInt8(copy.readUInt8(whole.length - 1) ^ 1, whole.length - 1);
  return copy;
}

async function readFileTime(path: string): Promise<number> {
  return (await stat(path)).mtimeMs;
}
