import { fromOps, type Sequence, uniform } from '@synfire/core';
import { batchNorm, uniformFanIn } from '@synfire/layers';
import { ifNode } from '@synfire/neuron';
import { testLayer } from '@synfire/testing';
import { mul, round, scalar, sigmoid, tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { and, type Block, msBlock, type Parts, preActivationBlock, sewBlock, sewBottleneck, spikingBlock } from './index.ts';

const parts: Parts = { neuron: ifNode(), norm: batchNorm, initializer: uniformFanIn };
const smooth = fromOps({ params: () => ({ gain: scalar(1.5) }), apply: ({ gain }, x) => sigmoid(mul(gain, x)) });
const at = { filters: 4, strides: 1, project: false, survival: 0.5 };

const image = { input: [2, 3, 3, 4], batch: 4 };
testLayer('SEW block whose branch survives half the time', sewBlock().layer(at, { ...parts, neuron: smooth }), image);

const blocks: readonly (readonly [string, Block])[] = [
  ['spiking', spikingBlock()],
  ['MS', msBlock()],
  ['pre-activation', preActivationBlock()],
];
for (const [name, block] of blocks)
  testLayer(`${name} block whose branch survives half the time`, block.layer(at, parts), { ...image, smooth: false });

test('samples whose branch does not survive go on as the shortcut at all steps, whatever the join, in training alone', () => {
  tidy(() => {
    const [T, B, size] = [3, 12, 4 * 4 * 4];
    const x: Sequence = { T, x: round(uniform(2, [T * B, 4, 4, 4], 0, 1)) };
    for (const block of [sewBlock(), sewBlock({ join: and }), sewBottleneck({ join: and })]) {
      const filters = 4 / block.expansion;
      const layer = block.layer({ ...at, filters }, parts);
      const plain = block.layer({ filters, strides: 1, project: false }, parts);
      const { params, state } = layer.init(1, [T, 4, 4, 4]);
      const output = (which: typeof layer, training: boolean): readonly number[] => [
        ...which.apply(params, state, x, { training, key: 3 }).y.x.dataSync(),
      ];
      const [dropped, shortcut] = [output(layer, true), [...x.x.dataSync()]];
      const untouched = Array.from({ length: T * B }, (_, n) =>
        dropped.slice(n * size, (n + 1) * size).every((v, i) => v === shortcut[n * size + i]),
      );
      expect(new Set(untouched), 'some are dropped, some are not').toEqual(new Set([true, false]));
      for (const t of [1, 2]) expect(untouched.slice(t * B, (t + 1) * B)).toEqual(untouched.slice(0, B));
      expect(output(layer, false)).toEqual(output(plain, false));
    }
  });
});
