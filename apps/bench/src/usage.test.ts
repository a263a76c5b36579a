import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bench } from './cli.fixture.ts';

test('wrong usage ends with status 2 and says what was expected', async () => {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [[], /Usage: pnpm bench <task>/],
    [['imagnet'], /no task 'imagnet'/],
    [['imagenet', '--bogus'], /--bogus/],
    [['imagenet', '--epochs', '1.5'], /--epochs 1.5: expected a whole number of at least 1/],
    [['imagenet', '--model', 'vgg'], /--model vgg: expected sew-resnet18/],
    [['imagenet', '--lr', '-1'], /--lr/],
    [['imagenet', '--model', 'ms-resnet34', '--connect', 'and', '--backend', 'cpu'], /blocks of ms-resnet34 join in a way of their own/],
    [['imagenet', '--eval-only'], /--checkpoint FILE or --resume RUN/],
    [['speed', '--batch', '0'], /--batch 0/],
    [['events'], /nothing given; expected one FILE/],
    [['events', 'a.raw', '--sensor', '34'], /--sensor 34: expected columns and rows such as 346x260/],
  ];
  const outcomes = await Promise.all(cases.map(([args]) => bench(...args)));
  outcomes.forEach(({ status, stdout, stderr }, i) => {
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(cases[i]?.[1] ?? /never/);
  });
});

test('--help shows every option on standard output', async () => {
  for (const task of ['imagenet', 'models', 'speed', 'events', 'inspect', 'dvs-gesture']) {
    const { status, stdout } = await bench(task, '--help');
    expect(status).toBe(0);
    expect(stdout).toContain(`pnpm bench ${task}`);
  }
});

test('a folder without pictures is refused before a run is made of it', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'synfire-empty-'));
  const { status, stderr } = await bench('imagenet', '--data', dir, '--backend', 'cpu', '--out', join(dir, 'run'));
  expect(status).toBe(1);
  expect(stderr).toContain(dir);
  expect(stderr).toMatch(/train\/|wnid|looked for/i);
  expect(await readdir(dir)).toEqual([]);
  await rm(dir, { recursive: true });
});
