import { expect, test } from 'vitest';
import { type Comparison, type Density, type Measured, median, report } from './speed-report.ts';

const problem = { model: 'sew-resnet18', batch: 2, size: 224, T: 4 };

const measured = (backend: string, imagesPerSecond: number, peakMemoryBytes: number, densities?: readonly Density[]): Measured => {
  const step = { secondsPerStep: 2 / imagesPerSecond, imagesPerSecond, cpuSecondsPerStep: 3 / imagesPerSecond };
  const about = { ...problem, backend, device: 'here', precision: 'float32' as const };
  return { ...about, train: step, eval: step, peakMemoryBytes, ...(densities && { densities }) };
};

const comparison = (speeds: readonly number[], more: Partial<Comparison> = {}): Comparison => ({
  problem,
  rounds: speeds.map((speed) => ({ ours: measured('tensorflow', speed, 2e9), theirs: measured('spikingjelly', 4, 1e9) })),
  repeated: 0,
  whole: true,
  ...more,
});

test('the median of an even number of values is the mean of the two in the middle', () => {
  expect(median([4, 1, 3])).toBe(3);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});

test('one slow round does not change the ratio of the medians', () => {
  const text = report(comparison([6, 6, 1]));
  expect(text).toContain('sew-resnet18, 224×224, batch 2, T = 4, float32: 3 rounds\n');
  expect(text).toContain(
    'ours / peer: 1.50× the training speed, 1.50× the evaluation speed, 2.00× the memory; by CPU time 1.50× and 1.50× the speed',
  );
  expect(text).toMatch(/tensorflow +6\.00 +6\.00 +333 +333 +500 +500 +1\.50 +2000 +1\.00-6\.00/);
});

test('says how many rounds were repeated, and where none had all cores', () => {
  expect(report(comparison([6], { repeated: 2 }))).toContain('1 rounds, 2 repeated as a program did not get its cores');
  expect(report(comparison([6], { whole: false }))).toContain('No better rounds could be had');
  expect(report(comparison([6]))).not.toContain('No better rounds');
});

test('densities stand side by side though the programs go through shortcuts in different orders', () => {
  const conv = (kernelSize: number, density: number): Density => ({ kernelSize, channels: 64, filters: 64, side: 8, density });
  const ours = measured('tensorflow', 6, 2e9, [conv(3, 0.1), conv(3, 0.2), conv(1, 1)]);
  const theirs = measured('spikingjelly', 4, 1e9, [conv(1, 0.9), conv(3, 0.11), conv(3, 0.21)]);
  const text = report(comparison([], { rounds: [{ ours, theirs }] }));
  expect(text).toMatch(/3×3 64→64 at 8 +10\.0 % +11\.0 %\n +3×3 64→64 at 8 +20\.0 % +21\.0 %\n +1×1 64→64 at 8 +100\.0 % +90\.0 %/);
});
