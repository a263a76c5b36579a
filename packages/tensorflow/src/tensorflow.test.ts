import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { conv2d, getBackend, grads, ones, type Rank, reshape, setBackend, sum, type Tensor4D, tidy, topk } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { installed } from './installation.ts';
import { tensorflow } from './tensorflow.ts';

const ready = installed() !== undefined;
if (!ready) console.warn('TensorFlow is not installed, so nothing is computed with it here; run: npx synfire-tensorflow install');

test('without an installation the error names the folder and the command', async () => {
  const cache = mkdtempSync(join(tmpdir(), 'synfire-test-'));
  try {
    await expect(tensorflow({ cache, variant: 'cpu' })).rejects.toThrow(
      `TensorFlow is not installed in ${join(cache, 'tensorflow')}; run: npx synfire-tensorflow install --cpu`,
    );
  } finally {
    rmSync(cache, { recursive: true });
  }
});

// With CI=true a missing backend fails here instead of being skipped.
test.skipIf(!ready && process.env.CI !== 'true')('registers, selects and computes; a second call selects again', async () => {
  const first = await tensorflow();
  expect(getBackend()).toBe('tensorflow');
  expect(first.version).toBe('2.21.0');
  expect(first.device).not.toBe('');
  expect(first.description).toContain(`TensorFlow 2.21.0 on ${first.device}`);
  await setBackend('cpu');
  expect(await tensorflow()).toEqual(first);
  expect(getBackend()).toBe('tensorflow');
  const found = tidy(() => {
    const x: Tensor4D = ones([1, 4, 4, 2]);
    const w: Tensor4D = ones([3, 3, 2, 1]);
    const [dx, dw] = grads((a, b) => sum(conv2d(reshape<Rank.R4>(a, [1, 4, 4, 2]), reshape<Rank.R4>(b, [3, 3, 2, 1]), 1, 'valid')))([x, w]);
    // Top-k calls one of the functions that Node 23 removed.
    return [sum(conv2d(x, w, 1, 'valid')), dx && sum(dx), dw && sum(dw), topk(reshape(x, [-1]), 1).values].map((t) => t?.dataSync()[0]);
  });
  expect(found).toEqual([72, 72, 72, 1]);
});
