import { uniform } from '@synfire/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { compare, type Difference } from './compare.ts';
import { overTape } from './neuron-over-tape.ts';
import type { Trial } from './neuron-trial.ts';
import { backward, slopeDifferences } from './slope-differences.ts';
import { float32 } from './tolerance.ts';

/** Throws with every comparison that is broken. */
export const holds = (found: readonly Difference[]): void => expect(found.flatMap(({ broken }) => broken ?? [])).toEqual([]);

/** Holds a neuron's output and gradients against those of tfjs's tape. */
export function againstTape(trial: Trial, y: Tensor): void {
  const { x, params } = trial;
  const dy = uniform(8, x.shape, -1, 1);
  const expected = overTape(trial, dy);
  const ours = backward(trial, dy);
  const inputs = [x, ...Object.values(params)];
  expect(ours.map(([name]) => name), 'names of gradients').toEqual(['dx', ...Object.keys(params).map((name) => `d.${name}`)]); // biome-ignore format: one expectation
  expect(ours.map(([, { shape }]) => shape), 'shapes of gradients').toEqual(inputs.map(({ shape }) => shape)); // biome-ignore format: one expectation
  const found = ours.map(([name, g], i) => compare(name, g.dataSync(), expected.gradients[i]?.dataSync() ?? [], float32));
  holds([compare('output', y.dataSync(), expected.y.dataSync(), float32), ...found]);
}

/** Holds a neuron's gradients against finite differences, in which a spike is a line of its surrogate's slope. */
export const againstSlopes = (trial: Trial): void => holds(slopeDifferences(trial));
