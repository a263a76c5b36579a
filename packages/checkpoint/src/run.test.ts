import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import {
  createRun,
  decodeEvents,
  logMetrics,
  logScalars,
  openRun,
  type Run,
  readConfig,
  readMetadata,
  readMetrics,
  rewind,
  saveCheckpoint,
  writeJson,
} from './index.ts';

const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'synfire-'));

const events = async (run: Run) => decodeEvents(run.events, await readFile(run.events));

test('a run is named after task and time, and numbered where that name is taken', async () => {
  const root = join(await folder(), 'runs');
  const at = new Date(2026, 10, 20, 23, 5, 9);
  const runs = [
    await createRun({ task: 'imagenet', config: { seed: 1 }, root, at }),
    await createRun({ task: 'imagenet', config: {}, root, at }),
  ];
  expect(runs.map(({ dir }) => basename(dir))).toEqual(['imagenet-20261120-230509', 'imagenet-20261120-230509-2']);
  const [first] = runs;
  expect((await readdir(first?.dir ?? '')).map((name) => name.replace(/tfevents.*/, 'tfevents')).toSorted()).toEqual([
    'checkpoints',
    'config.json',
    'events.out.tfevents',
    'metrics.jsonl',
  ]);
});

test('a named folder is taken when empty and refused otherwise', async () => {
  const dir = await folder();
  const run = await createRun({ task: 'x', config: { T: 4 }, dir });
  expect(await openRun(dir)).toEqual(run);
  expect(await readConfig(run)).toEqual({ T: 4 });
  await expect(createRun({ task: 'x', config: {}, dir })).rejects.toThrow(/has files already.*resume/);
});

test('a folder that is no run is refused with what was found', async () => {
  const dir = await folder();
  await expect(openRun(join(dir, 'none'))).rejects.toThrow(/looked for config.json.*found nothing/);
  await writeFile(join(dir, 'cat.txt'), '');
  await expect(openRun(dir)).rejects.toThrow(/found cat.txt/);
});

test('metrics are a JSON object a line; an unfinished last line does not count, a damaged one is named', async () => {
  const run = await createRun({ task: 'x', config: {}, dir: await folder() });
  await logMetrics(run, { kind: 'step', step: 1, loss: 0.1 });
  await logMetrics(run, { kind: 'epoch', rates: { sn1: 0.2 } });
  const whole = await readFile(run.metrics, 'utf8');
  await writeFile(run.metrics, `${whole}{"kind":"st`);
  expect(await readMetrics(run)).toEqual([
    { kind: 'step', step: 1, loss: 0.1 },
    { kind: 'epoch', rates: { sn1: 0.2 } },
  ]);
  await writeFile(run.metrics, `${whole}oops\n`);
  await expect(readMetrics(run)).rejects.toThrow(/metrics.jsonl:3: not JSON/);
  await expect(logMetrics(run, { loss: Number.NaN })).rejects.toThrow(/'loss' is NaN/);
});

test('events are read back with their steps and scalars', async () => {
  const run = await createRun({ task: 'x', config: {}, dir: await folder(), at: new Date(1_700_000_000_250) });
  expect(basename(run.events)).toMatch(/^events\.out\.tfevents\.1700000000\../);
  await logScalars(run, 300, { 'train/loss': 0.5, 'train/top1': 0.25 }, 12.5);
  await logScalars(run, 2 ** 40, { 'val/loss': -3 }, 13);
  expect(await events(run)).toEqual([
    { wallTime: 1_700_000_000.25, step: 0, fileVersion: 'brain.Event:2', scalars: {} },
    { wallTime: 12.5, step: 300, scalars: { 'train/loss': 0.5, 'train/top1': 0.25 } },
    { wallTime: 13, step: 2 ** 40, scalars: { 'val/loss': -3 } },
  ]);
  await expect(logScalars(run, -1, {})).rejects.toThrow(/step -1/);
});

test('a damaged or cut event file is refused with the byte', async () => {
  const run = await createRun({ task: 'x', config: {}, dir: await folder() });
  await logScalars(run, 1, { a: 1 });
  const bytes = await readFile(run.events);
  expect(() => decodeEvents('f', bytes.subarray(0, -1))).toThrow(/f: the record at byte 42 is cut off/);
  const flipped = Uint8Array.from(bytes, (b, i) => (i === 60 ? b ^ 1 : b));
  expect(() => decodeEvents('f', flipped)).toThrow(/wrong checksum of the record at byte 42/);
});

test('rewinding to a checkpoint takes back all that was logged after it, and only that', async () => {
  const run = await createRun({ task: 'x', config: {}, dir: await folder() });
  const log = async (step: number): Promise<void> => {
    await logMetrics(run, { step });
    await logScalars(run, step, { a: step }, step);
  };
  for (const step of [1, 2]) await log(step);
  await saveCheckpoint(run, run.last, { trees: {}, metadata: { step: '2' } });
  const saved = [await readFile(run.metrics), await readFile(run.events)];
  await log(3);
  await writeFile(run.metrics, `${await readFile(run.metrics, 'utf8')}{"ste`);
  const metadata = await readMetadata(run.last);
  expect(metadata.step).toBe('2');
  await rewind(run, metadata);
  expect([await readFile(run.metrics), await readFile(run.events)]).toEqual(saved);
  await log(3);
  expect((await events(run)).map(({ step }) => step)).toEqual([0, 1, 2, 3]);
});

test('rewinding to a checkpoint that knows more than the files hold is refused, and nothing is cut', async () => {
  const run = await createRun({ task: 'x', config: {}, dir: await folder() });
  await logMetrics(run, { step: 1 });
  await saveCheckpoint(run, run.last, { trees: {}, metadata: {} });
  const metadata = await readMetadata(run.last);
  const bytes = await readFile(run.events);
  await logScalars(run, 1, { a: 1 });
  await rm(run.metrics);
  await writeFile(run.metrics, '');
  await expect(rewind(run, metadata)).rejects.toThrow(/metrics.jsonl: 0 bytes, but 11 when/);
  expect((await readFile(run.events)).length).toBeGreaterThan(bytes.length);
  await expect(rewind(run, {})).rejects.toThrow(/no metricsBytes/);
});

test('JSON files end in a newline and refuse NaN, leaving the old file', async () => {
  const file = join(await folder(), 'summary.json');
  await writeJson(file, { best: null });
  await expect(writeJson(file, { epochs: [{ loss: Number.POSITIVE_INFINITY }] })).rejects.toThrow(/'loss' is Infinity/);
  expect(await readFile(file, 'utf8')).toBe('{\n  "best": null\n}\n');
});
