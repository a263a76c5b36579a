import { expect, test } from 'vitest';
import {
  type Batch,
  type BatchTransform,
  cutmix,
  latencyEncoding,
  logLatency,
  mixup,
  phaseEncoding,
  poissonEncoding,
  randomTemporalDelete,
  transformBatches,
} from './index.ts';

/** Images of T steps; sample b is 10·b + t everywhere. */
const images = (B: number, T: number, side = 4): Batch => {
  const n = side * side * 2;
  const x = Float32Array.from({ length: T * B * n }, (_, i) => 10 * (Math.floor(i / n) % B) + Math.floor(i / n / B));
  return { x, shape: [T * B, side, side, 2], labels: Int32Array.from({ length: B }, (_, b) => b + 1), T };
};

const keys = Array.from({ length: 200 }, (_, i) => i);
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

test.each([0.2, 1, 4])('mixup: both samples and both labels by the share, which is of Beta(%f, same)', (alpha) => {
  const batch = images(3, 2);
  const shares = keys.map((key) => {
    const { x, labels, mixed } = mixup({ alpha })(batch, key);
    const share = mixed?.share ?? Number.NaN;
    expect([...labels]).toEqual([1, 2, 3]);
    expect([...(mixed?.labels ?? [])]).toEqual([3, 1, 2]);
    // Sample 1 (10 + t) with sample 0 (t), in both steps; sample 0 with sample 2.
    expect(x[32]).toBeCloseTo(10 * (1 - share), 4);
    expect(x[4 * 32]).toBeCloseTo(1 + 10 * (1 - share), 4);
    expect(x[0]).toBeCloseTo(20 * share, 4);
    return share;
  });
  expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...shares)).toBeLessThanOrEqual(1);
  const variance = 1 / (4 * (2 * alpha + 1));
  expect(mean(shares)).toBeCloseTo(0.5, 0);
  expect(mean(shares.map((s) => (s - 0.5) ** 2)) / variance).toBeGreaterThan(0.75);
  expect(mean(shares.map((s) => (s - 0.5) ** 2)) / variance).toBeLessThan(1.3);
});

test('cutmix: a rectangle of the other sample in all steps, whose area is the share', () => {
  const batch = images(2, 2, 8);
  const shares = keys.map((key) => {
    const { x, mixed } = cutmix()(batch, key);
    const pixels = Array.from({ length: 64 }, (_, i) => x[2 * i]);
    expect(pixels.every((value) => value === 0 || value === 10)).toBe(true);
    expect(pixels.filter((value) => value === 10).length / 64).toBe(mixed?.share);
    // The other sample lacks the same pixels, in the second step as well.
    expect(pixels.map((_, i) => x[3 * 128 + 2 * i + 1])).toEqual(pixels.map((value) => 11 - (value ?? 0)));
    return mixed?.share ?? Number.NaN;
  });
  expect(new Set(shares).size).toBeGreaterThan(10);
  expect(() => cutmix()({ ...batch, shape: [4, 128] }, 0)).toThrow('cutmix: a batch of shape [4, 128]');
});

test('what cannot be mixed is refused', () => {
  expect(() => mixup({ alpha: 0 })).toThrow('mixup: alpha 0; expected a number in (0, 4]');
  const once = mixup()(images(2, 1), 1);
  expect(() => cutmix()(once, 1)).toThrow('mixed before');
});

test('random temporal delete keeps steps in their order, the same for all samples', () => {
  const seen = keys.map((key) => {
    const { x, shape, T } = randomTemporalDelete({ T: 3 })(images(2, 5), key);
    expect([shape, T]).toEqual([[6, 4, 4, 2], 3]);
    const steps = [0, 2, 4].map((row) => x[row * 32] ?? Number.NaN);
    expect([1, 3, 5].map((row) => (x[row * 32] ?? 0) - 10)).toEqual(steps);
    expect(steps).toEqual(steps.toSorted());
    return steps.join();
  });
  expect(new Set(seen).size).toBe(10);
  expect(() => randomTemporalDelete({ T: 3 })(images(1, 2), 0)).toThrow('T = 3 of a batch of 2 time steps');
});

const values = Float32Array.of(0, 0.25, 0.5, 0.75, 1);
const intensities: Batch = { x: values, shape: [5, 1], labels: new Int32Array(5) };

test('Poisson: spikes at the rate of the intensity, others in every step', () => {
  const { x, shape, T } = poissonEncoding({ T: 2000 })(intensities, 3);
  expect([shape, T]).toEqual([[10_000, 1], 2000]);
  expect([...new Set(x)].toSorted()).toEqual([0, 1]);
  for (const [i, value] of values.entries())
    expect(Math.abs(mean(Array.from({ length: 2000 }, (_, t) => x[5 * t + i] ?? 0)) - value)).toBeLessThan(0.04);
});

test('latency: one spike, the strongest first; phase: binary digits', () => {
  const times = (transform: BatchTransform, T: number): readonly number[] => {
    const { x } = transform(intensities, 0);
    const steps = Array.from({ length: T }, (_, t) => [...x.subarray(5 * t, 5 * t + 5)]);
    expect(values.map((_, i) => steps.reduce((n, step) => n + (step[i] ?? 0), 0))).toEqual(new Float32Array(5).fill(1));
    return [0, 1, 2, 3, 4].map((i) => steps.findIndex((step) => step[i] === 1));
  };
  expect(times(latencyEncoding({ T: 5 }), 5)).toEqual([4, 3, 2, 1, 0]);
  // 7 - ln(1095.6 x + 1): 7, 1.38, 0.69, 0.29, 0
  expect(times(latencyEncoding({ T: 8, latency: logLatency }), 8)).toEqual([7, 1, 1, 0, 0]);
  const { x } = phaseEncoding({ T: 3 })(intensities, 0);
  expect([0, 5, 10].map((from) => [...x.subarray(from, from + 5)])).toEqual([
    [0, 0, 1, 1, 1],
    [0, 1, 0, 1, 1],
    [0, 0, 0, 0, 1],
  ]);
});

test('encoders refuse what is no intensity, and steps', () => {
  expect(() => poissonEncoding({ T: 2 })({ ...intensities, x: Float32Array.of(0, 0, -0.5, 0, 0) }, 0)).toThrow(
    'value -0.5; expected intensities',
  );
  expect(() => phaseEncoding({ T: 2 })({ ...intensities, T: 5 }, 0)).toThrow('the batch has 5 time steps');
  expect(() => latencyEncoding({ T: 0 })).toThrow('latencyEncoding: T = 0');
});

test('a run that goes on gets the batches of an uninterrupted one', async () => {
  async function* from(i: number): AsyncGenerator<Batch, void> {
    for (; i < 4; i++) yield images(2, 1);
  }
  const shares = async (i: number): Promise<readonly unknown[]> => {
    const found: unknown[] = [];
    for await (const { mixed } of transformBatches(from(i), mixup(), 7, i)) found.push(mixed?.share);
    return found;
  };
  const all = await shares(0);
  expect(new Set(all).size).toBe(4);
  expect(await shares(2)).toEqual(all.slice(2));
});
