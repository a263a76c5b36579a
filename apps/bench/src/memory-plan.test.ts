import { fromOps, type Layer, remat, sequential, uniform } from '@synfire/core';
import { sgd } from '@synfire/optim';
import { crossEntropy, disposeState, initialState } from '@synfire/train';
import '@tensorflow/tfjs';
import { matMul, memory, relu } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { memoryPlan, type Planning } from './memory-plan.ts';
import type { RunConfig } from './task.ts';
import { UsageError } from './usage-error.ts';

const dense = (units: number): Layer =>
  fromOps({ params: (key, [, n = 1]) => ({ w: uniform(key, [n, units], -0.1, 0.1) }), apply: ({ w }, x) => relu(matMul(x, w)) });
const block = (again: boolean): Layer => {
  const layers = sequential([dense(64), dense(64), dense(8)]);
  return again ? remat(layers) : layers;
};
const model = (again: boolean): Layer => sequential([block(again), block(again), block(again), dense(3)]);
const optimizer = sgd({ learningRate: 0.1 });
const input = [1, 50];
const base = 1e9;
const inUse = (): number => base + memory().numBytes;

/** A plan for a process that takes a gigabyte and its tensors. */
async function plan(config: Partial<RunConfig>, fixed = false) {
  const from = initialState(model(false), optimizer, { key: 1, input });
  const numbers = { task: 't', model: 'net', epochs: 1, batch: 1000, size: 1, T: 1, learningRate: 1, momentum: 0, weightDecay: 0, seed: 0, recipe: 'ours' }; // biome-ignore format: what is not looked at
  const planning: Planning = {
    config: { ...numbers, ...config },
    batch: 1000,
    model,
    from,
    optimizer,
    loss: crossEntropy(),
    input,
    fixed,
    inUse,
  };
  try {
    return await memoryPlan(planning);
  } finally {
    disposeState(from);
  }
}

test('without a limit a run stays as it is, and the line says what it takes', async () => {
  const { execution, line } = await plan({});
  expect(execution).toEqual({});
  expect(line).toMatch(/^memory: about 1\.\d\d GB: batch 1000$/);
  expect((await plan({ accumulate: 3, remat: true })).line).toMatch(/GB: batch 1000 in 3 parts of at most 334, blocks recomputed$/);
});

test('the lower the limit the more is done for it: nothing, then blocks computed again, then parts', async () => {
  const seen: unknown[] = [];
  // A tenth of a limit is left free.
  for (let limit = base + 96e6; limit > base + 88e6; limit -= 0.3e6) {
    const ways = plan({ memory: limit / 0.9 }).then(({ execution }) => Object.keys(execution).join(' '));
    seen.push(await ways.catch((error: unknown) => (error instanceof UsageError ? 'refused' : error)));
  }
  expect([...new Set(seen)]).toEqual(['', 'remat', 'remat accumulate', 'refused']);
});

test('what was asked for stays, and a run that goes on is as it was', async () => {
  await expect(plan({ memory: 1000, accumulate: 5 })).rejects.toThrow(
    /^--memory 1 MB: net on \[1,50\] takes about 1\.\d\d GB with blocks recomputed and the batch of 1000 in 5 parts \(--accumulate\), 1\.\d\d GB of it before the first step; a larger --accumulate takes less$/,
  );
  expect(await plan({ memory: 1000, accumulate: 5 }, true)).toMatchObject({ execution: { accumulate: 5 } });
});
