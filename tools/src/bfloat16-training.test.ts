import { uniforms } from '@synfire/core';
import { sgd } from '@synfire/optim';
import { sewResnet18 } from '@synfire/sew-resnet';
import { installed, tensorflow } from '@synfire/tensorflow';
import { type Batch, crossEntropy, disposeState, initialState, trainStep } from '@synfire/train';
import { memory } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';

test('a network in bfloat16 learns a batch by heart, and a step leaves no tensor', async (context) => {
  if (installed({ variant: 'cpu' }) === undefined && process.env.CI !== 'true') context.skip('TensorFlow is not installed');
  try {
    await tensorflow({ variant: 'cpu', precision: 'bfloat16' });
  } catch (error) {
    if (!/would be slower/.test(`${error}`)) throw error;
    context.skip(`${error}`);
  }
  const before = memory().numTensors;
  const model = sewResnet18({ classes: 4, T: 2 });
  const optimizer = sgd({ learningRate: 0.05, momentum: 0.9 });
  const step = trainStep(model, { loss: crossEntropy(), optimizer, donate: true });
  const batch: Batch = {
    x: uniforms(1, 8 * 32 * 32 * 3).map((v) => 4 * v - 2),
    shape: [8, 32, 32, 3],
    labels: Int32Array.from([0, 1, 2, 3, 3, 2, 1, 0]),
  };
  let state = initialState(model, optimizer, { key: 1, input: [1, 32, 32, 3] });
  const losses: number[] = [];
  const held: number[] = [];
  for (let i = 0; i < 12; i++) {
    const next = step(state, batch);
    disposeState(state, next.state);
    state = next.state;
    losses.push((await next.metrics.data())[0] ?? Number.NaN);
    next.metrics.dispose();
    held.push(memory().numTensors);
  }
  expect(losses[0]).toBeGreaterThan(1);
  expect(losses.at(-1)).toBeLessThan(0.1);
  expect(new Set(held).size).toBe(1);
  disposeState(state);
  expect(memory().numTensors).toBe(before);
}, 600_000);
