import { fromOps, type Sequence, uniform } from '@synfire/core';
import { numberOps } from '@synfire/kernel';
import { batchNorm, uniformFanIn } from '@synfire/layers';
import { ifNode } from '@synfire/neuron';
import { testLayer } from '@synfire/testing';
import { mul, round, scalar, sigmoid, tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { add, and, iand, iandSwapped, type Parts, sewBottleneck } from './index.ts';

test.each([
  [add, [0, 1, 1, 2]],
  [and, [0, 0, 0, 1]],
  [iand, [0, 1, 0, 0]],
  [iandSwapped, [0, 0, 1, 0]],
])('the truth table of $name', (join, expected) => {
  const [off, on] = [0, 1] as const;
  const pairs = [off, on].flatMap((branch) => [off, on].map((shortcut) => join.apply<number>(numberOps, shortcut, branch)));
  expect(pairs).toEqual(expected);
});

const parts: Parts = { neuron: ifNode(), norm: batchNorm, initializer: uniformFanIn };
const swapped = sewBottleneck({ join: iandSwapped });

test.each([false, true])('a SEW bottleneck of the swapped join gives A·(1 - S), projected shortcut: %s', (project) => {
  tidy(() => {
    const layer = swapped.layer({ filters: 2, strides: project ? 2 : 1, project }, parts);
    const { params, state } = layer.init(1, [3, 4, 4, 8]);
    const x: Sequence = { T: 3, x: round(uniform(2, [6, 4, 4, 8], 0, 1)) };
    const seen = new Map<string, readonly number[]>([['x', [...x.x.dataSync()]]]);
    const observe = (path: string, { x: spikes }: Sequence): void => void seen.set(path, [...spikes.dataSync()]);
    const { y } = layer.apply(params, state, x, { training: true, key: 0, observe });
    const [branch = [], shortcut = []] = ['sn3', project ? 'downsample.sn' : 'x'].map((name) => seen.get(name) ?? []);
    const expected = branch.map((a, i) => a * (1 - (shortcut[i] ?? Number.NaN)));
    expect(new Set(expected)).toEqual(new Set([0, 1]));
    expect([...y.x.dataSync()]).toEqual(expected);
  });
});

const smooth = fromOps({ params: () => ({ gain: scalar(1.5) }), apply: ({ gain }, x) => sigmoid(mul(gain, x)) });
testLayer('SEW bottleneck of the swapped join with a smooth layer for neurons', swapped.layer({ filters: 2, strides: 1, project: false }, { ...parts, neuron: smooth }), { input: [2, 3, 3, 8] }); // biome-ignore format: one call
