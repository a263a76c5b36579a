import { expect, test } from 'vitest';
import type { ConvolutionCall, ConvolutionKind } from './speed-convolutions.ts';
import { rooflineRows, rooflineTable } from './speed-roofline.ts';

const call = (kind: ConvolutionKind, ms: number, more: Partial<ConvolutionCall> = {}): ConvolutionCall => ({
  ...{ kind, kernelSize: 3, channels: 64, filters: 64, side: 8, flops: 1e9, ms, cpuMs: 2 * ms },
  ...more,
});

const stem = { kernelSize: 7, channels: 3 };

/** A stem and two convolutions of one shape; backward goes the other way round. */
const calls: readonly ConvolutionCall[] = [
  call('forward', 100, { ...stem, density: 1 }),
  call('forward', 10, { density: 0.1 }),
  call('forward', 20, { density: 0.2 }),
  call('inputGradient', 25),
  call('filterGradient', 40),
  call('inputGradient', 50),
  call('filterGradient', 80),
  call('filterGradient', 200, stem),
];

test('gradients are found at their layers, which backward goes through in reverse', () => {
  const rows = rooflineRows(calls, [calls, calls, calls]);
  expect(rows.map(({ density }) => density)).toEqual([1, 0.1, 0.2]);
  expect(
    rows.map(({ forward, inputGradient, filterGradient }) => [forward?.gflops, inputGradient?.gflops, filterGradient?.gflops]),
  ).toEqual([
    [10, undefined, 5],
    [100, 20, 12.5],
    [50, 40, 25],
  ]);
  expect(rows[1]?.forward?.gflopsPerCpuSecond).toBe(50);
});

test('the table holds every rate against the matrix product', () => {
  const text = rooflineTable({ matMul: { gflops: 200, gflopsPerCpuSecond: 100 }, rows: rooflineRows(calls, [calls]) });
  const [, first, second, , last] = text.split('\n').map((line) => line.trim().split(/ {2,}/));
  expect(first).toEqual(['7×7 3→64 at 8', '100', '10', '5', '5', '5', '3', '3']);
  expect(second).toEqual(['3×3 64→64 at 8', '10', '100', '50', '50', '20', '10', '10', '13', '6', '6']);
  expect(last?.[0]).toMatch(/^matrix product of 1024×1024: 200 GFLOP\/s, 100 a CPU second/);
});
