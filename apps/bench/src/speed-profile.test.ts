import type { Profile } from '@synfire/tensorflow';
import { expect, test } from 'vitest';
import { profileTable, stepProfile } from './speed-profile.ts';

const step = (convolution: number, event: number): Profile => ({
  ms: 20,
  ops: {
    Conv2D: { calls: 2, ms: convolution },
    SynfireEventConv: { calls: 3, ms: event },
    Conv2DBackpropInput: { calls: 1, ms: 4 },
    SynfireScan: { calls: 5, ms: 1 },
    Slice: { calls: 1, ms: 1 },
  },
});

test('kinds of ops have the medians of their sums, and what is in no op is JavaScript and waiting', () => {
  const { ms, rows } = stepProfile([step(1, 5), step(3, 3), step(2, 2)]);
  expect(ms).toBe(20);
  expect(rows.map(({ kind, ms: own, share, calls }) => [kind, own, share, calls])).toEqual([
    ['convolution forward', 6, 0.3, 5],
    ['input gradient', 4, 0.2, 1],
    ['norm and neuron', 1, 0.05, 5],
    ['other ops', 1, 0.05, 1],
    ['JavaScript and waiting', 8, 0.4, 0],
  ]);
  expect(rows[0]?.ops).toEqual({ Conv2D: { calls: 2, ms: 2 }, SynfireEventConv: { calls: 3, ms: 3 } });
});

test('an op that a step lacks counts as nothing there', () => {
  const { rows } = stepProfile([step(1, 5), step(1, 5), { ms: 10, ops: {} }]);
  expect(rows.find(({ kind }) => kind === 'convolution forward')).toMatchObject({ ms: 6, calls: 5 });
  const without = stepProfile([step(1, 5), { ms: 10, ops: {} }, { ms: 30, ops: {} }]);
  expect(without.rows.map(({ kind, ms }) => [kind, ms])).toEqual([['JavaScript and waiting', 10]]);
});

test('the table has a row a kind with milliseconds, share and calls, and the whole step below', () => {
  const text = profileTable('training', stepProfile([step(2, 4)]));
  expect(text).toMatch(/^training +ms +share +calls\nconvolution forward +6\.00 +30\.0 % +5\n/);
  expect(text).toMatch(/\na step +20\.00$/);
});
