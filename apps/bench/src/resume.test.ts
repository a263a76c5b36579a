import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installed } from '@synfire/tensorflow';
import { makeSample } from '@synfire/tools/sample';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bench, start } from './cli.fixture.ts';

const epochs = 3;
const stepsPerEpoch = 6;
let dir = '';
let options: readonly string[] = [];

const summary = (run: string) => JSON.parse(readFileSync(join(run, 'summary.json'), 'utf8'));

/** What a run found, without what depends on the clock. */
const numbers = (run: string): unknown => summary(run).epochs.map(({ imagesPerSecond: _, ...row }: { imagesPerSecond: number }) => row);

const steps = (run: string): readonly string[] =>
  existsSync(join(run, 'metrics.jsonl'))
    ? readFileSync(join(run, 'metrics.jsonl'), 'utf8')
        .split('\n')
        .filter((line) => line.includes('"kind":"step"'))
    : [];

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};

/** Starts the run, signals it once the condition holds, and gives its end. */
async function interrupted(run: string, signal: NodeJS.Signals, condition: () => boolean) {
  const { child, done } = start(['imagenet', ...options, '--out', run]);
  await Promise.race([until(condition), done]);
  child.kill(signal);
  return done;
}

async function expectSame(run: string): Promise<void> {
  const { status, stderr } = await bench('imagenet', '--resume', run, '--quiet');
  expect([status, stderr]).toEqual([0, '']);
  expect(numbers(run)).toEqual(numbers(join(dir, 'whole')));
  expect(steps(run)).toEqual(steps(join(dir, 'whole')));
  const [a, b] = await Promise.all([run, join(dir, 'whole')].map((r) => readFile(join(r, 'checkpoints', 'last.safetensors'))));
  const header = (file: Buffer | undefined): number => 8 + Number(file?.readBigUInt64LE(0));
  expect(b?.subarray(header(b)).equals(a?.subarray(header(a)) ?? Buffer.alloc(0))).toBe(true);
}

describe.skipIf(installed() === undefined && !process.env.CI)('a run that was interrupted', () => {
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'synfire-resume-'));
    await makeSample(join(dir, 'data'), { classes: 3, trainPerClass: 8, valPerClass: 2 });
    const small = { batch: 4, size: 32, T: 2, epochs, steps: stepsPerEpoch, seed: 7 };
    const given = Object.entries(small).flatMap(([name, value]) => [`--${name}`, `${value}`]);
    options = ['--data', join(dir, 'data'), '--backend', 'tensorflow', '--quiet', '--cutmix', '1', ...given];
    const { status, stderr, stdout } = await bench('imagenet', ...options, '--out', join(dir, 'whole'));
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain(join(dir, 'whole'));
  });

  afterAll(() => rm(dir, { recursive: true, force: true }));

  test('has the shape that summary.json promises', () => {
    const found = summary(join(dir, 'whole'));
    expect(found).toMatchObject({
      task: 'imagenet',
      model: 'sew-resnet18',
      connect: 'add',
      backend: 'tensorflow',
      T: 2,
      batch: 4,
      size: 32,
      seed: 7,
      classes: 3,
    });
    expect(found.epochs).toHaveLength(epochs);
    expect(Object.keys(found.epochs[0])).toEqual([
      'epoch',
      'trainLoss',
      'trainTop1',
      'valLoss',
      'valTop1',
      'valTop5',
      'imagesPerSecond',
      'firingRate',
    ]);
    expect(found.last).toEqual(found.epochs.at(-1));
    expect(found.peakMemoryBytes).toBeGreaterThan(1e8);
    expect(steps(join(dir, 'whole'))).toHaveLength(epochs * stepsPerEpoch);
  });

  test('by a kill in the middle of an epoch goes on to the same numbers', async () => {
    const run = join(dir, 'killed');
    const { status } = await interrupted(run, 'SIGKILL', () => steps(run).length >= stepsPerEpoch + 3);
    expect(status).not.toBe(0);
    await expectSame(run);
  });

  test('by a kill while it writes a checkpoint goes on to the same numbers', async () => {
    const run = join(dir, 'writing');
    const partial = join(run, 'checkpoints', 'last.safetensors.tmp');
    await interrupted(run, 'SIGKILL', () => steps(run).length >= stepsPerEpoch && existsSync(partial));
    expect(existsSync(partial), 'the kill came while the file was being written').toBe(true);
    await expectSame(run);
  });

  test('by Ctrl-C saves, ends with status 130 and goes on to the same numbers', async () => {
    const run = join(dir, 'stopped');
    const { status } = await interrupted(run, 'SIGINT', () => steps(run).length >= 2);
    expect(status).toBe(130);
    expect(steps(run).length).toBeLessThan(epochs * stepsPerEpoch);
    await expectSame(run);
  });

  test('is evaluated by its checkpoint alone to the same accuracy', async () => {
    const checkpoint = join(dir, 'whole', 'checkpoints', 'last.safetensors');
    const run = join(dir, 'evaluated');
    const data = ['--data', join(dir, 'data'), '--size', '32', '--T', '2', '--batch', '4', '--backend', 'tensorflow', '--quiet'];
    const { status } = await bench('imagenet', ...data, '--eval-only', '--checkpoint', checkpoint, '--out', run);
    expect(status).toBe(0);
    const { valLoss, valTop1, valTop5 } = summary(join(dir, 'whole')).last;
    expect(summary(run).last).toEqual({ valLoss, valTop1, valTop5 });
    expect(Object.keys(summary(run)).filter((name) => /^(epochs|best|train|dataWait)/.test(name))).toEqual([]);
  });

  test('refuses options that would change its numbers', async () => {
    const { status, stderr } = await bench('imagenet', '--resume', join(dir, 'whole'), '--seed', '8');
    expect(status).toBe(2);
    expect(stderr).toContain('--seed cannot be given with --resume');
  });
});
