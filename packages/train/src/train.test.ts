import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load, save } from '@synfire/checkpoint';
import { fold, type Layer, leaves } from '@synfire/core';
import { cosine, sgd } from '@synfire/optim';
import { add, memory, mul } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import {
  type Batch,
  crossEntropy,
  disposeState,
  fromCheckpoint,
  initialState,
  type Progress,
  type TrainOptions,
  type TrainState,
  toCheckpoint,
  train,
} from './index.ts';
import { images, size, tiny, tinyBatches } from './tiny.fixture.ts';

const model: Layer = tiny(3);
const optimizer = sgd({ learningRate: cosine(0.5, 200), momentum: 0.9, weightDecay: 1e-3 });
const begin = (): TrainState => initialState(model, optimizer, { key: 7, input: [1, size] });

const options = (more: Partial<TrainOptions> = {}): TrainOptions => ({
  from: more.from ?? begin(),
  epochs: 3,
  loss: crossEntropy(),
  optimizer,
  data: (epoch, from) => tinyBatches(fold(1, epoch), 4, from),
  validation: () => tinyBatches(2, 5),
  observeEvery: 2,
  ...more,
});

/** All numbers of a report that must not depend on time or interruption, and the state's values. */
const facts = ({ state, ...rest }: Progress): unknown => {
  const { imagesPerSecond: _, ...same } = { imagesPerSecond: 0, ...rest };
  const validation = 'validation' in same && same.validation ? { ...same.validation, imagesPerSecond: 0 } : undefined;
  const { params, state: statistics, optimizer: slots, ...counters } = state;
  return { ...same, validation, counters, values: leaves([params, statistics, slots]).map((leaf) => [...leaf.dataSync()]) };
};

async function all(given: TrainOptions): Promise<readonly unknown[]> {
  const seen: unknown[] = [];
  for await (const progress of train(model, given)) seen.push(facts(progress));
  return seen;
}

/** What a new process would load of a state. */
async function throughFile(state: TrainState): Promise<TrainState> {
  const file = join(await mkdtemp(join(tmpdir(), 'synfire-')), 'last.safetensors');
  const { trees, metadata } = toCheckpoint(state);
  await save(file, trees, metadata);
  const like = begin();
  const loaded = await load(file, toCheckpoint(like).trees);
  disposeState(like);
  return fromCheckpoint(loaded);
}

test('learns, and reports every step and epoch', async () => {
  const before = memory().numTensors;
  const epochs: { trainLoss: number; top1: number | undefined; images: number | undefined }[] = [];
  let steps = 0;
  for await (const progress of train(model, options({ epochs: 20 }))) {
    if (progress.kind === 'step') steps += 1;
    if (progress.kind !== 'epoch') continue;
    epochs.push({ trainLoss: progress.trainLoss, top1: progress.validation?.top1, images: progress.validation?.images });
  }
  expect(steps).toBe(20 * Math.ceil(images / 4));
  expect(epochs).toHaveLength(20);
  expect(epochs.at(-1)?.trainLoss).toBeLessThan(0.7 * (epochs[0]?.trainLoss ?? 0));
  expect(epochs.at(-1)?.top1).toBeGreaterThan(0.7);
  expect(epochs.at(-1)?.images).toBe(images);
  expect(memory().numTensors).toBe(before);
});

test('a training loss is the mean over images, last and smaller batch included', async () => {
  let [loss, correct, seen] = [0, 0, 0];
  for await (const p of train(model, options({ epochs: 1 }))) {
    if (p.kind === 'step') {
      const n = Math.min(4, images - seen);
      [loss, correct, seen] = [loss + p.loss * n, correct + p.top1 * n, seen + n];
    } else if (p.kind === 'epoch') {
      expect(p.trainLoss).toBeCloseTo(loss / images, 12);
      expect(p.trainTop1).toBeCloseTo(correct / images, 12);
    }
  }
  expect(seen).toBe(images);
});

test('a report of several steps is their mean over images', async () => {
  const losses: number[] = [];
  for await (const p of train(model, options({ epochs: 1 }))) if (p.kind === 'step') losses.push(p.loss);
  const reports: number[] = [];
  for await (const p of train(model, options({ epochs: 1, logEvery: 2 }))) if (p.kind === 'step') reports.push(p.loss);
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = losses;
  expect(reports).toEqual([(a + b) / 2, (c + d) / 2, (4 * e + 2 * f) / 6].map((mean) => expect.closeTo(mean, 12)));
});

test.each([
  { at: 8, logEvery: 1, where: 'in the middle of an epoch' },
  { at: 6, logEvery: 1, where: 'after the last step of an epoch, before its validation' },
  { at: 9, logEvery: 3, where: 'at a report of several steps' },
])('a run that is saved and resumed $where gives the numbers of an uninterrupted one', async ({ at, logEvery }) => {
  const whole = await all(options({ logEvery }));
  const begun: unknown[] = [];
  let saved: TrainState | undefined;
  for await (const progress of train(model, options({ logEvery }))) {
    begun.push(facts(progress));
    if (progress.step < at) continue;
    saved = await throughFile(progress.state);
    break;
  }
  if (!saved) throw new Error('nothing was saved');
  const rest = await all(options({ logEvery, from: saved }));
  expect([...begun, ...rest]).toEqual(whole);
});

test('a run stopped by its signal between two reports resumes to the same numbers', async () => {
  const whole = await all(options({ logEvery: 4 }));
  const stop = new AbortController();
  let asked = 0;
  async function* data(epoch: number, from: number): AsyncGenerator<Batch, void> {
    for await (const batch of tinyBatches(fold(1, epoch), 4, from)) {
      asked += 1;
      if (asked === 11) stop.abort();
      yield batch;
    }
  }
  const begun: unknown[] = [];
  const saved: TrainState[] = [];
  for await (const progress of train(model, options({ logEvery: 4, data, signal: stop.signal }))) {
    if (progress.kind === 'stopped') saved.push(await throughFile(progress.state));
    else begun.push(facts(progress));
  }
  const [from] = saved;
  if (!from) throw new Error('no stopped report came');
  expect([from.step, from.epoch, from.stepInEpoch]).toEqual([11, 1, 5]);
  expect([...begun, ...(await all(options({ logEvery: 4, from })))]).toEqual(whole);
});

test('a run stopped during validation leaves the epoch unfinished, so that it is evaluated after resuming', async () => {
  const before = memory().numTensors;
  const stop = new AbortController();
  async function* validation(): AsyncGenerator<Batch, void> {
    stop.abort();
    yield* tinyBatches(2, 5);
  }
  const kinds: string[] = [];
  for await (const { kind, state } of train(model, options({ logEvery: 100, validation, signal: stop.signal }))) {
    kinds.push(kind);
    expect([state.epoch, state.stepInEpoch]).toEqual([0, 6]);
  }
  expect(kinds).toEqual(['stopped']);
  expect(memory().numTensors).toBe(before);
});

test.each(['step', 'epoch'] as const)('leaving the loop at a report of kind %s frees everything and ends the data', async (kind) => {
  const before = memory().numTensors;
  let open = 0;
  async function* data(epoch: number, from: number): AsyncGenerator<Batch, void> {
    open += 1;
    try {
      yield* tinyBatches(epoch, 4, from);
    } finally {
      open -= 1;
    }
  }
  for await (const progress of train(model, options({ data, logEvery: 2 }))) if (progress.kind === kind) break;
  expect(open).toBe(0);
  expect(memory().numTensors).toBe(before);
});

test('1,000 steps leave the number of tensors flat', async () => {
  const counts: number[] = [];
  for await (const progress of train(model, options({ epochs: 167, logEvery: 10, validation: undefined }))) {
    if (progress.kind === 'step') counts.push(memory().numTensors);
    if (progress.step >= 1000) break;
  }
  expect(counts.length).toBe(100);
  expect(new Set(counts).size).toBe(1);
});

test('stepsPerEpoch ends an epoch early, also after resuming', async () => {
  const short = { stepsPerEpoch: 3, epochs: 2 };
  const whole = await all(options(short));
  expect(whole).toHaveLength(2 * (3 + 1));
  for await (const progress of train(model, options(short))) {
    if (progress.step !== 3 || progress.kind !== 'step') continue;
    const from = await throughFile(progress.state);
    expect(await all(options({ ...short, from }))).toEqual(whole.slice(3));
    break;
  }
});

test('firing rates are observed, averaged and warned of', async () => {
  const silent: Layer = {
    ...model,
    apply: (params, state, x, context) => {
      context.observe?.('quiet', { T: 1, x: mul(x.x, 0) });
      context.observe?.('busy', { T: 1, x: add(mul(x.x, 0), 1) });
      return model.apply(params, state, x, context);
    },
  };
  for await (const p of train(silent, options({ epochs: 1, observeEvery: 4 }))) {
    if (p.kind === 'epoch') expect(p.firingRate).toBeGreaterThan(0.3);
    if (p.kind !== 'step') continue;
    expect(p.firing !== undefined).toBe(p.stepInEpoch === 1 || p.stepInEpoch === 5);
    if (!p.firing) continue;
    expect(p.firing.layers).toMatchObject({ quiet: 0, busy: 1 });
    expect(p.warnings).toEqual([expect.stringMatching(/^quiet is silent/), expect.stringMatching(/^busy is saturated.*100\.0 %/)]);
    const { quiet = 1, busy = 0, sn = 0 } = p.firing.layers;
    expect(p.firing.mean).toBeCloseTo((6 * quiet + 6 * busy + 3 * sn) / 15, 6);
  }
});
