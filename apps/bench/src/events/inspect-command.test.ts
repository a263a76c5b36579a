import { mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drawGestures } from '@synfire/dvs';
import { expect, test } from 'vitest';
import { bench } from '../cli.fixture.ts';

test('tells the samples, events and durations of every class of a dataset, which it finds out by its layout', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'synfire-inspect-'));
  const none = await bench('inspect', dir);
  expect([none.status, none.stdout]).toEqual([1, '']);
  expect(none.stderr).toMatch(/no known dataset; found nothing\. Known are dvs-gesture, cifar10-dvs.*--dataset NAME says/);
  const missing = await bench('inspect', join(dir, 'missing'));
  expect([missing.status, missing.stderr]).toEqual([2, expect.stringContaining('there is no such folder')]);
  await drawGestures(join(dir, 'drawn'), { train: 2, test: 1, duration: 60_000 });
  const [text, json] = await Promise.all([
    bench('inspect', join(dir, 'drawn')),
    bench('inspect', join(dir, 'drawn'), '--json', '--limit', '11'),
  ]);
  expect([text.status, text.stderr, json.status]).toEqual([0, '', 0]);
  expect(text.stdout).toMatch(/DVS128 Gesture\n.*22 training and 11 test samples/);
  expect(text.stdout).toMatch(/\n {2}8 air_drums +2 /);
  const { classes, splits } = JSON.parse(json.stdout);
  expect(classes).toHaveLength(11);
  expect(splits.map(({ split, samples }: { split: string; samples: number }) => [split, samples])).toEqual([['train', 11], ['test', 11]]); // biome-ignore format: one comparison
  expect(splits[1].duration.most).toBeLessThan(66_000);
  expect(splits[1].events.least).toBeGreaterThan(100);
  const recordings = (await readdir(join(dir, 'drawn'))).filter((name) => name.endsWith('.aedat'));
  const cut = join(dir, 'drawn', recordings[0] ?? '');
  await truncate(cut, Math.floor((await stat(cut)).size / 2));
  const [broken, kept] = [await bench('inspect', join(dir, 'drawn')), await bench('inspect', join(dir, 'drawn'), '--tolerant')];
  expect(broken.stdout).toMatch(/train: [4-6] of 22 samples cannot be read, and are not counted:\n.*aedat.*Give --tolerant to keep/);
  expect(kept.stderr).toMatch(/^left out: .*\.aedat, byte \d+/);
  expect(kept.stdout).toMatch(/of 22 samples cannot be read/);
  await rm(dir, { recursive: true });
});
