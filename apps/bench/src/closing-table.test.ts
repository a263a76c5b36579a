import { expect, test } from 'vitest';
import { closingTable, evaluationTable } from './closing-table.ts';
import { type RunSummary, summarizeTraining } from './summary.ts';

const run: RunSummary = {
  task: 'dvs-gesture',
  model: '7b-net',
  connect: 'add',
  backend: 'tensorflow',
  device: 'CPU',
  T: 16,
  batch: 8,
  size: 128,
  seed: 1,
  params: 100,
  classes: 11,
  evalImagesPerSecond: 20,
  peakMemoryBytes: 2e9,
  brokenImages: 0,
  versions: { synfire: '0.0.0', node: '20.0.0', tfjs: '4.22.0' },
};
const validation = { valLoss: 0.5, valTop1: 0.75, valTop5: 1 };
const epoch = { epoch: 1, trainLoss: 1, trainTop1: 0.25, ...validation, imagesPerSecond: 6, firingRate: 0.1 };

test('says samples by the task’s word for them', () => {
  const text = closingTable(summarizeTraining({ ...run, brokenImages: 2 }, [epoch], 0.01), 'clips', 'runs/a');
  expect(text).toMatch(/^training +6\.0 clips\/s$/m);
  expect(text).toMatch(/^evaluation +20\.0 clips\/s$/m);
  expect(text).toMatch(/^broken clips +2, listed in broken\.jsonl$/m);
  expect(text).not.toContain('images');
});

test('has a dash for what a run that was stopped early has not measured', () => {
  const summary = summarizeTraining({ ...run, evalImagesPerSecond: null }, [], 0);
  expect(summary).toMatchObject({ best: null, last: null, trainImagesPerSecond: null });
  const text = closingTable(summary, 'images', 'runs/a');
  expect(text).toMatch(/^training +-$/m);
  expect(text).toMatch(/^evaluation +-$/m);
});

test('of an evaluation alone says nothing of training', () => {
  const text = evaluationTable({ ...run, last: validation }, 'recordings', 'runs/a');
  expect(text).toMatch(/^val top-1 +75\.00 %$/m);
  expect(text).toMatch(/^evaluation +20\.0 recordings\/s$/m);
  expect(text).not.toMatch(/train|waiting/);
});
