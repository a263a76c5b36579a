import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readMetadata, readSafetensors, type Source, writeAtomically, writeSafetensors } from './index.ts';

const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'synfire-'));

const f32 = (values: readonly number[], shape: readonly number[] = [values.length]): Source => ({
  dtype: 'F32',
  shape,
  bytes: () => new Uint8Array(Float32Array.from(values).buffer),
});

/** A file with this header text (or value) and so many bytes of data; `length` overrides the stated length of the header. */
async function craft(header: unknown, data: number, length?: number): Promise<string> {
  const file = join(await folder(), 'x.safetensors');
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const first = Buffer.alloc(8);
  first.writeBigUInt64LE(BigInt(length ?? json.length));
  await writeFile(file, Buffer.concat([first, json, Buffer.alloc(data)]));
  return file;
}

test('what is written is read back: types, shapes, bytes, strings', async () => {
  const file = join(await folder(), 'deep', 'x.safetensors');
  const flags: Source = { dtype: 'U8', shape: [3], bytes: async () => Uint8Array.of(1, 0, 255) };
  await writeSafetensors(file, { 'a.b': f32([1.5, -2, 3, 4], [2, 2]), none: f32([], [0, 3]), scalar: f32([7], []), flags }, { note: 'ü' });
  const { arrays, metadata } = await readSafetensors(file);
  expect(metadata).toEqual({ note: 'ü' });
  expect(await readMetadata(file)).toEqual({ note: 'ü' });
  expect(Object.entries(arrays).map(([name, { dtype, shape }]) => [name, dtype, shape])).toEqual([
    ['a.b', 'F32', [2, 2]],
    ['none', 'F32', [0, 3]],
    ['scalar', 'F32', []],
    ['flags', 'U8', [3]],
  ]);
  expect([...new Float32Array(arrays['a.b']?.bytes.buffer ?? new ArrayBuffer(0))]).toEqual([1.5, -2, 3, 4]);
  expect([...(arrays.flags?.bytes ?? [])]).toEqual([1, 0, 255]);
});

test('the layout is that of the format: 8 bytes of length, padded JSON, data in order', async () => {
  const file = join(await folder(), 'x.safetensors');
  await writeSafetensors(file, { a: f32([1]), b: f32([2]) });
  const bytes = await readFile(file);
  const length = Number(bytes.readBigUInt64LE(0));
  expect(length % 8).toBe(0);
  expect(JSON.parse(bytes.subarray(8, 8 + length).toString())).toEqual({
    __metadata__: {},
    a: { dtype: 'F32', shape: [1], data_offsets: [0, 4] },
    b: { dtype: 'F32', shape: [1], data_offsets: [4, 8] },
  });
  expect(bytes.readFloatLE(8 + length + 4)).toBe(2);
});

const a = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };
interface Broken {
  readonly what: string;
  readonly header: unknown;
  readonly data: number;
  readonly message: RegExp;
  readonly length?: number;
}

const broken: readonly Broken[] = [
  {
    what: 'a header longer than the file',
    header: { a },
    data: 8,
    message: /header of 5000 bytes in a file of .* truncated/,
    length: 5000,
  },
  { what: 'a header beyond the limit', header: { a }, data: 8, message: /header of 200000000 bytes/, length: 2e8 },
  { what: 'no JSON', header: '{"a":', data: 0, message: /not JSON/ },
  { what: 'a list', header: '[1]', data: 0, message: /not a JSON object/ },
  { what: 'cut data', header: { a }, data: 7, message: /tensor 'a' ends at byte 8 of 7: the file is truncated/ },
  { what: 'bytes after the data', header: { a }, data: 9, message: /1 bytes after the last tensor/ },
  { what: 'overlapping tensors', header: { a, b: { ...a, data_offsets: [4, 12] } }, data: 12, message: /tensor 'b' overlaps/ },
  { what: 'a hole', header: { a, b: { ...a, data_offsets: [12, 20] } }, data: 20, message: /4 bytes before tensor 'b'/ },
  { what: 'an unknown dtype', header: { a: { ...a, dtype: 'F31' } }, data: 8, message: /tensor 'a' has dtype "F31"/ },
  { what: 'a dtype that only objects have', header: { a: { ...a, dtype: 'toString' } }, data: 8, message: /dtype "toString"/ },
  { what: 'a negative size', header: { a: { ...a, shape: [-2] } }, data: 8, message: /tensor 'a' has shape \[-2\]/ },
  {
    what: 'offsets that do not fit the shape',
    header: { a: { ...a, data_offsets: [0, 4] } },
    data: 4,
    message: /takes 8 bytes, data_offsets give 4/,
  },
  { what: 'backward offsets', header: { a: { ...a, data_offsets: [8, 0] } }, data: 8, message: /tensor 'a' has data_offsets \[8,0\]/ },
  { what: 'three offsets', header: { a: { ...a, data_offsets: [0, 4, 8] } }, data: 8, message: /data_offsets \[0,4,8\]/ },
  { what: 'a tensor without description', header: { a: 3 }, data: 0, message: /tensor 'a' has no description/ },
  { what: 'metadata that are no strings', header: { __metadata__: { n: 1 } }, data: 0, message: /__metadata__ 'n' is not a string/ },
  {
    what: 'a name twice',
    header: '{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\\u0061":{}}',
    data: 0,
    message: /names 'a' twice/,
  },
];

test.each(broken)('refuses $what, naming the file', async ({ header, data, message, length }) => {
  const file = await craft(header, data, length);
  const error: unknown = await readSafetensors(file).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(Error);
  expect(`${error}`).toMatch(message);
  expect(`${error}`).toContain(file);
});

test('refuses an empty file and one that is not there', async () => {
  const file = join(await folder(), 'x.safetensors');
  await expect(readSafetensors(file)).rejects.toThrow(/ENOENT.*x\.safetensors/);
  await writeFile(file, '');
  await expect(readSafetensors(file)).rejects.toThrow(/0 bytes; a safetensors file has at least 8/);
});

test('a write that fails half-way leaves the old file and no other', async () => {
  const dir = await folder();
  const file = join(dir, 'x.safetensors');
  await writeSafetensors(file, { a: f32([1]) });
  const short: Source = { dtype: 'F32', shape: [2], bytes: () => new Uint8Array(4) };
  await expect(writeSafetensors(file, { a: f32([2]), short })).rejects.toThrow(/tensor 'short' gave 4 bytes; its shape takes 8/);
  expect((await readSafetensors(file)).arrays.a?.bytes).toEqual(new Uint8Array(Float32Array.of(1).buffer));
  expect(await readdir(dir)).toEqual(['x.safetensors']);
});

test('what a killed process left beside a file is overwritten, and the file itself was never touched', async () => {
  const dir = await folder();
  const file = join(dir, 'x.json');
  await writeAtomically(file, (handle) => handle.writeFile('old'));
  await writeFile(`${file}.tmp`, 'half of something much longer');
  expect(await readFile(file, 'utf8')).toBe('old');
  await writeAtomically(file, (handle) => handle.writeFile('new'));
  expect(await readFile(file, 'utf8')).toBe('new');
  expect(await readdir(dir)).toEqual(['x.json']);
});
