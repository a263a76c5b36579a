import { sewBlock, spikingBlock } from '@synfire/block';
import { backwardOf, child, count, disposeTree, named, type Sequence, uniform } from '@synfire/core';
import { conv2d, globalAveragePool, type Initializer } from '@synfire/layers';
import { plif } from '@synfire/neuron';
import { testLayer, testStream } from '@synfire/testing';
import { tidy, zeros } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { followedBy } from './followed-by.ts';
import { and, plainBlock, plainNet, pooledResnet, type SmallNet, sevenBNet, sewCifarNet, wideSevenBNet } from './index.ts';

/** Only shapes are asked for. */
const initializer: Initializer = (_, shape) => zeros([...shape]);

testStream(
  'a net as 7B-Net, smaller',
  pooledResnet({
    classes: 3,
    stages: [
      { filters: 6, blocks: 2 },
      { filters: 8, blocks: 1 },
    ],
    block: sewBlock(),
    neuron: plif(),
  }),
  { input: [4, 16, 16, 2], range: [0, 3] },
);

const published: readonly [string, SmallNet, number, readonly number[], readonly number[]][] = [
  ['7B-Net', sevenBNet, 1, [4, 128, 128, 2], [130_426, 403_677_536, 1_922_304]],
  ['7B-Net, 3×3', sevenBNet, 3, [4, 128, 128, 2], [130_938, 412_066_144, 1_922_304]],
  ['Wide-7B-Net', wideSevenBNet, 1, [4, 128, 128, 2], [1_192_218, 1_631_716_608, 3_863_552]],
  ['Wide-7B-Net, 3×3', wideSevenBNet, 3, [4, 128, 128, 2], [1_258_778, 1_652_688_128, 3_863_552]],
  ['the plain net', plainNet, 1, [4, 128, 128, 2], [130_426, 403_677_536, 1_922_304]],
];

test.each(published)('%s has the published parameters, multiply-accumulates and neurons', (_, net, kernelSize, input, expected) => {
  const { params, state, output, cost } = net({ kernelSize, initializer }).init(0, input);
  expect([count(params), cost?.macs, cost?.neurons]).toEqual(expected);
  expect(output).toEqual([1, net === wideSevenBNet ? 10 : 11]);
  disposeTree([params, state]);
});

test('7B-Net of the block that fires after its addition is the paper’s Spiking ResNet: parameters as many, and all have gradients', () => {
  const at128 = sevenBNet({ initializer, block: spikingBlock() }).init(0, [4, 128, 128, 2]);
  // As many neurons as a SEW block has: one behind the first convolution, one behind the addition. By its description, models 1.3.
  expect([count(at128.params), at128.cost]).toEqual([130_426, { macs: 403_677_536, neurons: 1_922_304 }]);
  disposeTree([at128.params, at128.state]);
  tidy(() => {
    const stages = [{ filters: 4, blocks: 3 }];
    const small = pooledResnet({ classes: 3, stages, block: spikingBlock(), neuron: plif() });
    const own = small.init(1, [2, 8, 8, 2]);
    const seen = new Set<number>();
    const observe = (_: string, { x }: Sequence): void => x.dataSync().forEach((s) => void seen.add(s));
    const x = { T: 2, x: uniform(2, [4, 8, 8, 2], 0, 3) };
    const applied = small.apply(own.params, own.state, x, { training: true, key: 0, observe });
    expect([...seen].sort(), 'binary even behind the addition').toEqual([0, 1]);
    const { grads } = backwardOf(applied)(uniform(3, [2, 3], -1, 1), false);
    expect(named(grads).map(([name]) => name)).toEqual(named(own.params).map(([name]) => name));
    expect(Object.keys(child(child(own.params, 'layer1'), '0'))).toEqual(['conv1', 'sn1', 'conv2', 'bn2', 'sn2']);
  });
});

test('the CIFAR net has ten blocks of width 32 and presents the image T times', () => {
  tidy(() => {
    const net = sewCifarNet();
    const { params, state, output } = net.init(0, [1, 32, 32, 3]);
    const block = 2 * (9 * 32 * 32 + 2 * 32);
    expect(count(params), '186,858').toBe(9 * 3 * 32 + 2 * 32 + 10 * block + 32 * 10 + 10);
    expect(output).toEqual([1, 10]);
    const seen: number[] = [];
    const observe = (_: string, { T }: { readonly T: number }): void => void seen.push(T);
    const { y } = net.apply(params, state, { T: 1, x: uniform(1, [1, 32, 32, 3], -1, 1) }, { training: false, key: 0, observe });
    expect([y.T, ...y.x.shape]).toEqual([1, 1, 10]);
    expect(seen).toEqual(Array.from({ length: 21 }, () => 4));
  });
});

test('every parameter has a gradient, and names are those of the authors’ code where a max-pool stands between blocks', () => {
  tidy(() => {
    const stages = [{ filters: 4, blocks: 2 }, { filters: 8, blocks: 1 }]; // biome-ignore format: a line of stages
    for (const block of [sewBlock(), sewBlock({ join: and, last: { gamma: 0, beta: 1 } }), plainBlock()]) {
      const net = pooledResnet({ classes: 3, stages, block, neuron: plif() });
      const { params, state } = net.init(1, [2, 8, 8, 2]);
      const x = uniform(2, [4, 8, 8, 2], 0, 3);
      const applied = net.apply(params, state, { T: 2, x }, { training: true, key: 0 });
      const { grads, dx } = backwardOf(applied)(uniform(3, [2, 3], -1, 1), false);
      const names = named(params).map(([name]) => name);
      expect(names).toEqual(expect.arrayContaining(['conv1.weight', 'layer1.1.conv2.weight', 'conv2.weight', 'layer2.0.sn2.norm.bias']));
      expect(named(grads).map(([name, { shape }]) => [name, ...shape])).toEqual(named(params).map(([name, { shape }]) => [name, ...shape]));
      expect(dx).toBeUndefined();
    }
  });
});

testLayer('followedBy', followedBy(conv2d({ filters: 3, kernelSize: 3 }), globalAveragePool()), { input: [2, 4, 4, 2] });

test('refuses a T that is no number of steps, and maps too small for seven max-pools', () => {
  expect(() => sevenBNet({ T: 0 })).toThrow(/T = 0/);
  tidy(() => {
    expect(() => sevenBNet().init(0, [4, 64, 64, 2])).toThrow(/maxPool: input shape/);
  });
});
