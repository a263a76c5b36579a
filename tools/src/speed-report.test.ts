import { expect, test } from 'vitest';
import { type Measured, median, report } from './speed-report.ts';

const measured = (backend: string, imagesPerSecond: number, peakMemoryBytes: number): Measured => {
  const step = { secondsPerStep: 2 / imagesPerSecond, imagesPerSecond };
  const problem = { model: 'sew-resnet18', device: 'here', batch: 2, size: 224, T: 4 };
  return { ...problem, backend, train: step, eval: step, peakMemoryBytes };
};

test('the median of an even number of values is the mean of the two in the middle', () => {
  expect(median([4, 1, 3])).toBe(3);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});

test('one slow round does not change the ratio of the medians', () => {
  const rounds = [6, 6, 1].flatMap((speed) => [measured('tensorflow', speed, 2e9), measured('spikingjelly', 4, 1e9)]);
  const text = report(rounds);
  expect(text).toContain('224×224, batch 2, T = 4');
  expect(text).toContain('ours / peer: 1.50 of the training speed, 1.50 of the evaluation speed, 2.00 of the memory');
  expect(text).toMatch(/tensorflow +6\.00 +6\.00 +333 +- +- +2000 +1\.00-6\.00/);
});
