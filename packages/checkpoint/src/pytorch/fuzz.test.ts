import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isTorchTensor, PyTorchFileError, readPyTorch, type TorchValue } from '../index.ts';
import { entriesOf, floats, type Given, joined, legacyOf, pickleOf, tarOf, tensorOf, zipOf } from './fixture.ts';

/** SYNFIRE_FUZZ=100000 npx vitest run --project plain packages/checkpoint/src/pytorch/fuzz.test.ts */
const rounds = Number(process.env.SYNFIRE_FUZZ ?? 1500);

const random = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};

/** One to four changes: a bit, a byte, a stretch left out, copied or repeated, four bytes that are a large number, the end cut off. */
function mutated(bytes: Uint8Array, next: () => number): Uint8Array<ArrayBuffer> {
  let result = Uint8Array.from(bytes);
  const below = (n: number): number => Math.floor(next() * n);
  for (let i = 0; i <= below(4); i++) {
    const [at, length] = [below(result.length), 1 + below(20)];
    const kind = below(6);
    if (kind === 0) result[at] = (result[at] ?? 0) ^ (1 << below(8));
    else if (kind === 1) result[at] = below(256);
    else if (kind === 2) result = joined(result.subarray(0, at), result.subarray(at + length));
    else if (kind === 3) result = joined(result.subarray(0, at + length), result.subarray(at));
    else if (kind === 4) result.set([255, 255, 255, below(2) * 255].slice(0, result.length - at), at);
    else if (below(4) === 0) result = result.slice(0, at);
  }
  return result;
}

async function whole(value: TorchValue): Promise<unknown> {
  if (value instanceof Map) return Promise.all([...value].map(async ([key, item]) => [key, await whole(item)]));
  if (Array.isArray(value)) return Promise.all(value.map(whole));
  return isTorchTensor(value) ? [value.dtype, value.shape, [...(await value.bytes())]] : value;
}

const w = tensorOf({ key: '0', count: 6, shape: [2, 3], strides: [3, 1] });
const v = tensorOf({ key: '1', count: 2, shape: [2], strides: [1] });
const value = new Map<string, Given>([
  [
    'model',
    new Map<string, Given>([
      ['fc.weight', w],
      ['fc.bias', v],
    ]),
  ],
  ['optimizer', new Map<string, Given>([['lr', [0.1, true, null, 'cosine', -3]]])],
]);
const [six, two] = [floats(1, 2, 3, 4, 5, 6), floats(7, 8)];
const pickle = pickleOf(value);
const archive = (bytes: Uint8Array): Uint8Array => zipOf(entriesOf(bytes, { 0: six, 1: two }));

/** What is mutated; an archive has checksums, so that a change of it must be found or be of no account. */
const kinds: readonly (readonly [what: string, make: (next: () => number) => Uint8Array, same: boolean])[] = [
  ['archives', (next) => mutated(archive(pickle), next), true],
  ['pickles in whole archives', (next) => archive(mutated(pickle, next)), false],
  ['files of before 1.6', (next) => mutated(legacyOf(value, { 0: [6, six], 1: [2, two] }), next), false],
  ['tar archives', (next) => mutated(tarOf({ shape: [3, 2], strides: [1, 3], count: 6, bytes: six }), next), false],
];

test.each(kinds)('mutated %s give a value or a typed error', { timeout: 3_600_000 }, async (_, make, same) => {
  const file = join(await mkdtemp(join(tmpdir(), 'synfire-')), 'x.pth');
  await writeFile(file, archive(pickle));
  const original = await whole(await readPyTorch(file));
  const next = random(1);
  let [refused, slowest] = [0, 0];
  for (let i = 0; i < rounds / kinds.length; i++) {
    await writeFile(file, make(next));
    const began = performance.now();
    try {
      const found = await whole(await readPyTorch(file));
      if (same) expect(found).toEqual(original);
    } catch (error) {
      if (!(error instanceof PyTorchFileError)) throw error;
      refused++;
    }
    slowest = Math.max(slowest, performance.now() - began);
  }
  expect(refused).toBeGreaterThan(rounds / kinds.length / 4);
  expect(slowest).toBeLessThan(5000);
  if (process.env.SYNFIRE_FUZZ)
    console.log(`${refused} of ${Math.ceil(rounds / kinds.length)} refused, the slowest in ${Math.ceil(slowest)} ms`);
});
