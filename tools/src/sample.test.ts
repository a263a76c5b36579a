import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeSample } from './sample.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'synfire-sample-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const few = { seed: 3, trainPerClass: 3, valPerClass: 2 };

async function digests(dir: string): Promise<Record<string, string>> {
  const names = (await readdir(dir, { recursive: true })).filter((name) => name.endsWith('.JPEG')).sort();
  const of = async (name: string) =>
    createHash('sha256')
      .update(await readFile(join(dir, name)))
      .digest('hex');
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await of(name)])));
}

test('draws ten classes in the layout of ImageNet, as JPEGs of varying size', async () => {
  const { dir, made } = await makeSample(join(root, 'a'), few);
  expect(made).toBe(true);
  expect((await readdir(join(dir, 'train'))).sort()).toEqual((await readdir(join(dir, 'val'))).sort());
  const names = Object.keys(await digests(dir));
  expect(names).toHaveLength(50);
  expect(names.filter((name) => name.startsWith('train'))[0]).toMatch(/^train.n00000001.n00000001_0001\.JPEG$/);
  const sizes = await Promise.all(names.map(async (name) => sharp(join(dir, name)).metadata()));
  expect(sizes.every(({ format }) => format === 'jpeg')).toBe(true);
  expect(new Set(sizes.map(({ width, height }) => `${width}x${height}`)).size).toBeGreaterThan(30);
  expect(await readdir(root)).toEqual(['a']);
});

test('the same seed gives the same bytes, another seed others, and no two pictures are alike', async () => {
  const [a, b, c] = await Promise.all(['b', 'c', 'd'].map((name, i) => makeSample(join(root, name), { ...few, seed: i === 2 ? 4 : 3 })));
  const all = await digests(a?.dir ?? '');
  expect(await digests(b?.dir ?? '')).toEqual(all);
  expect(new Set(Object.values(all)).size).toBe(50);
  const others = new Set(Object.values(await digests(c?.dir ?? '')));
  expect(Object.values(all).some((digest) => others.has(digest))).toBe(false);
});

test('keeps a finished sample, replaces one of other options, and leaves foreign folders alone', async () => {
  const dir = join(root, 'e');
  const tiny = { classes: 2, trainPerClass: 1, valPerClass: 1 };
  expect((await makeSample(dir, tiny)).made).toBe(true);
  expect((await makeSample(dir, tiny)).made).toBe(false);
  expect((await makeSample(dir, { ...tiny, seed: 9 })).made).toBe(true);
  await rm(join(dir, 'sample.json'));
  await writeFile(join(dir, 'mine.txt'), 'mine');
  await expect(makeSample(dir, tiny)).rejects.toThrow('no sample. Name another folder');
  expect(await readFile(join(dir, 'mine.txt'), 'utf8')).toBe('mine');
  await expect(makeSample(dir, { classes: 11 })).rejects.toThrow('11 classes; expected 1 to 10');
});
