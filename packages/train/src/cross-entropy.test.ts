import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readSafetensors } from '@synfire/checkpoint';
import { disposeTree } from '@synfire/core';
import { mean, memory, setBackend, type Tensor1D, tensor, tensor1d, tensor2d } from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { crossEntropy } from './index.ts';

beforeAll(() => setBackend('cpu'));

const shared = process.env.SYNFIRE_SHARED ?? join(process.cwd(), '..', 'shared');
const golden = join(shared, 'golden', 'losses.safetensors');
const absent = existsSync(golden) ? '' : ` (skipped: no ${golden}; set SYNFIRE_SHARED)`;

const cases = [
  { name: 'ce_time_mean', loss: crossEntropy() },
  { name: 'ce_label_smoothing', loss: crossEntropy({ labelSmoothing: 0.1 }) },
];

test.skipIf(absent !== '').each(cases)(`$name equals the golden value and gradient${absent}`, async ({ name, loss }) => {
  const { arrays } = await readSafetensors(golden);
  const read = (part: string) => {
    const array = arrays[`${name}/${part}`];
    if (!array) throw new Error(`${golden} lacks ${name}/${part}`);
    return { shape: [...array.shape], values: new Float32Array(array.bytes.buffer) };
  };
  const { shape, values } = read('logits');
  const [T = 1] = shape;
  const logits = tensor(values, shape);
  const averaged = mean(logits, 0);
  const labels = tensor1d(Int32Array.from(read('labels').values), 'int32');
  const { value, dlogits } = loss(averaged, labels);
  const near = (actual: ArrayLike<number>, expected: Float32Array): void =>
    expected.forEach((e, i) => {
      expect(Math.abs((actual[i] ?? Number.NaN) - e)).toBeLessThanOrEqual(1e-6 + 1e-5 * Math.abs(e));
    });
  near(value.dataSync(), read('loss').values);
  const each = dlogits.dataSync().map((d) => d / T);
  expect(each.length * T).toBe(values.length);
  near(
    Float32Array.from({ length: values.length }, (_, i) => each[i % each.length] ?? Number.NaN),
    read('dlogits').values,
  );
  disposeTree([logits, averaged, labels, value, dlogits]);
});

test('the gradient is that of finite differences', () => {
  const loss = crossEntropy({ labelSmoothing: 0.2 });
  const labels: Tensor1D = tensor1d([2, 0], 'int32');
  const x = [0.3, -1, 0.5, 2, 0.1, -0.7];
  const at = (values: readonly number[]) => {
    const logits = tensor2d([...values], [2, 3]);
    const { value, dlogits } = loss(logits, labels);
    const result = { value: value.dataSync()[0] ?? Number.NaN, gradient: [...dlogits.dataSync()] };
    disposeTree([logits, value, dlogits]);
    return result;
  };
  const { gradient } = at(x);
  const h = 1e-2;
  x.forEach((_, i) => {
    const moved = (d: number): number => at(x.map((v, j) => (i === j ? v + d : v))).value;
    expect(gradient[i]).toBeCloseTo((moved(h) - moved(-h)) / (2 * h), 3);
  });
  labels.dispose();
});

test('large logits stay finite, and nothing is left behind', () => {
  const before = memory().numTensors;
  const [logits, labels] = [tensor2d([1e4, -1e4], [1, 2]), tensor1d([1], 'int32')];
  const { value, dlogits } = crossEntropy()(logits, labels);
  expect(value.dataSync()[0]).toBe(2e4);
  expect([...dlogits.dataSync()]).toEqual([1, -1]);
  disposeTree([logits, labels, value, dlogits]);
  expect(memory().numTensors).toBe(before);
});

test('a smoothing outside of [0, 1) is refused', () => {
  expect(() => crossEntropy({ labelSmoothing: 1 })).toThrow(/labelSmoothing 1/);
});
