import { readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dataset, Example } from '@synfire/data';
import { formats } from '@synfire/event-files';
import { byNumber } from '@synfire/events';
import { expect, test } from 'vitest';
import { type CachedFramesOptions, cachedFrames } from './cached-frames.ts';
import { eventFrames } from './event-frames.ts';
import { failure, folder, recordings } from './fixtures.ts';
import { sparseCounts, uint8Counts } from './frame-encoding.ts';
import { nMnist } from './n-mnist.ts';

const digits = Array.from({ length: 6 }, (_, i) => `Train/${i}/0000${i}.bin`);

/** Six clips, their frames, and a new folder for the cache. */
async function setUp(more: Partial<CachedFramesOptions> = {}) {
  const dir = await recordings([...digits, 'Test/0/00000.bin'], formats.atis, { width: 34, height: 34 });
  const { train } = await nMnist(dir);
  const options = { folder: await folder({}), of: 'number 4', ...more };
  return { dir, train, frames: eventFrames(train, byNumber(4)), options };
}

const all = (frames: Dataset<Example>): Promise<readonly Example[]> =>
  Promise.all(Array.from({ length: frames.length }, (_, i) => frames.get(i, 1)));

test.each([sparseCounts, uint8Counts])('$name: every sample comes out of the file as it went in, and is made once', async (encoding) => {
  const { train, frames, options } = await setUp({ encoding });
  const plans: { file: string; samples: number; bytes: number }[] = [];
  let made = 0;
  const counted = { length: frames.length, get: (i: number, key: number) => frames.get(i, key).finally(() => (made += 1)) };
  const cached = await cachedFrames(train, counted, { ...options, onPlan: (plan) => plans.push(plan) });
  expect(await all(cached)).toEqual(await all(frames));
  const { size } = await stat(cached.file);
  expect(plans).toEqual([{ file: cached.file, samples: 6, bytes: expect.any(Number) }]);
  expect(Math.abs((plans[0]?.bytes ?? 0) - size)).toBeLessThan(300);
  expect(await readdir(options.folder)).toEqual([cached.file.slice(options.folder.length + 1)]);
  await cached.close();
  made = 0;
  const again = await cachedFrames(train, counted, { ...options, onPlan: (plan) => plans.push(plan) });
  expect([await all(again), made, plans.length]).toEqual([await all(frames), 0, 1]);
  await again.close();
});

test.each([sparseCounts, uint8Counts])('$name: counts of any size', ({ encode, decode }) => {
  const x = new Float32Array(100_000);
  for (const [i, value] of [254, 255, 256, 1, 127, 128, 16_777_215].entries()) x[i * i * 2000 + i] = value;
  const out = new Float32Array(x.length);
  decode(encode(x), out);
  expect(out).toEqual(x);
});

test('other words, another way to pack, or a changed recording make another cache', async () => {
  const { dir, train, frames, options } = await setUp();
  const file = async (more: object): Promise<string> => {
    const cached = await cachedFrames((await nMnist(dir)).train, frames, { ...options, ...more });
    await cached.close();
    return cached.file;
  };
  const first = await file({});
  expect(await file({})).toBe(first);
  const others = [await file({ of: 'time 4' }), await file({ encoding: uint8Counts })];
  await utimes(train.name(2), 1, 1);
  expect(new Set([first, ...others, await file({})]).size).toBe(4);
});

test('a build that was broken off goes on behind its whole samples', async () => {
  const { train, frames, options } = await setUp();
  const broken = { length: 6, get: (i: number, key: number) => (i < 4 ? frames.get(i, key) : Promise.reject(new Error('power cut'))) };
  expect(await failure(cachedFrames(train, broken, { ...options, encoding: uint8Counts }))).toBe('power cut');
  const [partial = ''] = await readdir(options.folder);
  expect(partial).toMatch(/\.frames\.partial$/);
  const path = join(options.folder, partial);
  await truncate(path, (await stat(path)).size - 10);
  const made: number[] = [];
  const counted = { length: 6, get: (i: number, key: number) => frames.get(i, key).finally(() => made.push(i)) };
  const cached = await cachedFrames(train, counted, { ...options, encoding: uint8Counts });
  expect(made).toEqual([3, 4, 5]);
  expect(await all(cached)).toEqual(await all(frames));
  await cached.close();
});

test('a damaged cache is told by its sample, and so is one that another process is writing', async () => {
  const { train, frames, options } = await setUp();
  const cached = await cachedFrames(train, frames, options);
  await cached.close();
  const bytes = await readFile(cached.file);
  const middle = bytes.indexOf('\n') + 200;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  await writeFile(cached.file, bytes);
  const damaged = await cachedFrames(train, frames, options);
  expect(await failure(all(damaged))).toMatch(/\.frames: sample \d is damaged\. Delete the file/);
  await damaged.close();
  await writeFile(cached.file, bytes.subarray(0, 20));
  expect(await failure(cachedFrames(train, frames, options))).toContain('its beginning or its end is damaged');
  await rm(cached.file);
  await writeFile(`${cached.file}.lock`, `${process.pid}`);
  expect(await failure(cachedFrames(train, frames, options))).toContain(`.lock: process ${process.pid} is writing there`);
  await writeFile(`${cached.file}.lock`, '999999999');
  const taken = await cachedFrames(train, frames, options);
  expect(await all(taken)).toEqual(await all(frames));
  await taken.close();
});

test('only counts can be kept', async () => {
  const { train, options } = await setUp();
  const halves = { length: 1, get: async () => ({ x: Float32Array.of(0.5), shape: [1], label: 0 }) };
  expect(await failure(cachedFrames(train, halves, options))).toContain('a value is 0.5; expected counts of events');
});
