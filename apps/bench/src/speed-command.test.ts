import { expect, test } from 'vitest';
import { bench } from './cli.fixture.ts';

const tiny = ['speed', '--model', 'ms-resnet20-cifar', '--backend', 'cpu', '--size', '8', '--batch', '1', '--T', '1', '--steps', '1'];

test('--json prints one object and nothing else, in the form that the comparison reads', async () => {
  const { status, stdout, stderr } = await bench(...tiny, '--json');
  expect([status, stderr]).toEqual([0, '']);
  const step = { secondsPerStep: expect.any(Number), imagesPerSecond: expect.any(Number), cpuSecondsPerStep: expect.any(Number) };
  expect(JSON.parse(stdout)).toEqual({
    ...{ model: 'ms-resnet20-cifar', backend: 'cpu', batch: 1, size: 8, T: 1, precision: 'float32' },
    ...{ device: expect.any(String), description: expect.any(String), train: step, eval: step, peakMemoryBytes: expect.any(Number) },
  });
});

test('what looks into the tensorflow backend is refused on another one', async () => {
  const { status, stdout, stderr } = await bench(...tiny, '--profile');
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toContain('--profile looks into the tensorflow backend, and this is cpu');
});
