import { cp, mkdir, mkdtemp, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formats } from '@synfire/event-files';
import { writeEvents } from '@synfire/event-files/node';
import { noise } from '@synfire/events';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bench } from '../cli.fixture.ts';

let dir = '';
const small = '--backend wasm --T 3 --T-train 2 --batch 2 --epochs 2 --steps 2 --augment nda --loss tet --quiet'.split(' ');

/** Noise in N-MNIST's layout: two recordings of each digit for training, one for test. */
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'synfire-nmnist-'));
  for (let digit = 0; digit < 10; digit += 1) {
    for (const [part, n] of [
      ['Train', 2],
      ['Test', 1],
    ] as const) {
      // biome-ignore format: a part a pair
      await mkdir(join(dir, 'data', part, `${digit}`), { recursive: true });
      for (let i = 0; i < n; i += 1) {
        const events = noise(10 * digit + i, { count: 300 + 40 * digit, width: 34, height: 34, to: 1e5 });
        await writeEvents(join(dir, 'data', part, `${digit}`, `0000${i}.bin`), events, formats.atis);
      }
    }
  }
});

afterAll(() => rm(dir, { recursive: true, force: true }));

const summary = async (run: string) => JSON.parse(await readFile(join(run, 'summary.json'), 'utf8'));

test('a run on recordings has the files of every run and goes on to more epochs', async () => {
  const run = join(dir, 'run');
  const trained = await bench('nmnist', '--data', join(dir, 'data'), ...small, '--out', run);
  expect([trained.status, trained.stderr]).toEqual([0, '']);
  expect(trained.stdout).toMatch(/waiting for data +[\d.]+ %/);
  expect(trained.stdout).toMatch(/^training +[\d.]+ recordings\/s$/m);
  const found = await summary(run);
  expect(found).toMatchObject({ task: 'nmnist', model: '5b-net', connect: 'add', T: 3, size: 34, classes: 10, params: 302_486 });
  expect(found.epochs).toHaveLength(2);
  expect(found.dataWaitShare).toBeGreaterThan(0);
  expect(JSON.parse(await readFile(join(run, 'config.json'), 'utf8'))).toMatchObject({
    trainT: 2,
    split: 'number',
    augment: 'nda',
    loss: 'tet',
  });

  const names = await readdir(join(run, 'figures'));
  expect(names).toHaveLength(23);
  expect(names).toEqual(expect.arrayContaining(['confusion.svg', 'firing.svg', 'figures.json', '7-7.raster.svg', '7-7.frames.png']));
  const { confusion, firing } = JSON.parse(await readFile(join(run, 'figures', 'figures.json'), 'utf8'));
  expect(confusion.map((row: readonly number[]) => row.reduce((a, b) => a + b))).toEqual(new Array(10).fill(1));
  const right = confusion.reduce((sum: number, row: readonly number[], i: number) => sum + (row[i] ?? 0), 0);
  expect(right / 10).toBeCloseTo(found.best.valTop1, 6);
  expect(Object.keys(firing)).toHaveLength(12);
  for (const rate of Object.values(firing)) expect(rate).toBeLessThanOrEqual(1);
  const { data, info } = await sharp(join(run, 'figures', '0-0.frames.png'))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([3 * (3 * 36 - 2), 102]);
  expect(data.some((value) => value < 200)).toBe(true);

  const on = await bench('nmnist', '--resume', run, '--epochs', '3', '--backend', 'wasm', '--quiet');
  expect([on.status, on.stderr]).toEqual([0, '']);
  const after = await summary(run);
  expect(after.epochs.slice(0, 2)).toEqual(found.epochs);
  expect(after.epochs).toHaveLength(3);

  const other = await bench('dvs-gesture', '--resume', run);
  expect(other.stderr).toContain('the configuration of a run of nmnist, not of dvs-gesture');
});

test('--tolerant keeps what is whole of a damaged recording and says what it left out, --cache keeps the frames for the next run', async () => {
  const data = join(dir, 'damaged');
  await cp(join(dir, 'data'), data, { recursive: true });
  await truncate(join(data, 'Train', '3', '00001.bin'), 503);
  const run = (out: string, ...more: readonly string[]) =>
    bench('nmnist', '--data', data, ...'--backend wasm --T 2 --batch 20 --epochs 1 --augment none'.split(' '), '--out', join(dir, out), ...more); // biome-ignore format: a command
  const refused = await run('refused');
  expect([refused.status, refused.stderr]).toEqual([1, expect.stringMatching(/3\/00001\.bin, byte 500: .* Give --tolerant to keep/)]);
  const cache = ['--tolerant', '--cache', join(dir, 'frames')];
  const [first, second] = [await run('first', ...cache), await run('second', ...cache)];
  expect([first.status, second.status]).toEqual([0, 0]);
  expect(first.stderr).toMatch(/left out: .*3\/00001\.bin, byte 500: .*3 bytes\)/);
  expect(first.stderr.match(/Keeping the frames of \d+ recordings, about 0\.0 MB, in .*\.frames/g)).toHaveLength(2);
  expect(second.stderr).toMatch(/epoch 1\/1 done: .* recordings\/s/);
  expect(second.stderr).not.toMatch(/Keeping|left out/);
  expect(await readdir(join(dir, 'frames'))).toHaveLength(2);
  const [a, b] = [await summary(join(dir, 'first')), await summary(join(dir, 'second'))];
  expect({ ...b.last, imagesPerSecond: 0 }).toEqual({ ...a.last, imagesPerSecond: 0 });
});

test('a folder without the dataset is refused by what to get from where, before a run is made of it', async () => {
  const { status, stderr } = await bench('cifar10-dvs', '--data', join(dir, 'data'), '--backend', 'wasm', '--out', join(dir, 'none'));
  expect(status).toBe(1);
  expect(stderr).toMatch(/no CIFAR10-DVS.*figshare/);
  await expect(readFile(join(dir, 'none', 'config.json'))).rejects.toThrow('ENOENT');
});
