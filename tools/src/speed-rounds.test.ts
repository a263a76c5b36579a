import { expect, test } from 'vitest';
import type { Measured, Round } from './speed-report.ts';
import { makeRounds, wholeRounds } from './speed-rounds.ts';

const had = (cores: number): Measured => {
  const step = { secondsPerStep: 1, imagesPerSecond: 1, cpuSecondsPerStep: cores };
  const about = { model: 'm', size: 8, batch: 1, T: 1, backend: 'b', device: 'd', precision: 'float32' as const };
  return { ...about, train: step, eval: step, peakMemoryBytes: 1 };
};

const round = (ours: number, theirs: number): Round => ({ ours: had(ours), theirs: had(theirs) });

test('a round in which either program had one of two cores does not count', () => {
  const [good, slow, slowPeer] = [round(1.8, 1.9), round(1, 1.9), round(1.8, 1)];
  expect(wholeRounds([good, slow, slowPeer], 2)).toEqual([good]);
});

test('a program that never uses all cores is held against its own best', () => {
  const all = [round(1.3, 1.9), round(1.25, 1.8), round(1.3, 1.3)];
  expect(wholeRounds(all, 2)).toEqual(all.slice(0, 2));
});

test('on a machine of one core every round counts that had as much as the others', () => {
  expect(wholeRounds([round(0.98, 0.97), round(0.95, 0.99), round(0.5, 0.98)], 1)).toHaveLength(2);
});

test('rounds are made again until enough had all cores', async () => {
  const given = [round(1, 1.9), round(1.8, 1.9), round(1.8, 1.9)];
  const found = await makeRounds(2, 2, async (n) => given[n - 1] ?? round(0, 0));
  expect(found).toEqual({ rounds: given.slice(1), repeated: 1, whole: true });
});

test('where no round has all cores, twice as many as asked for are made, and all of them count', async () => {
  const found = await makeRounds(2, 2, async () => round(1, 1));
  expect([found.rounds.length, found.repeated, found.whole]).toEqual([4, 0, false]);
});
