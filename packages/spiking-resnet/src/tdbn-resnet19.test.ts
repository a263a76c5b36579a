import { spikingBlock } from '@synfire/block';
import { backwardOf, count, disposeTree, fromOps, named, none, normal, uniform } from '@synfire/core';
import { type Initializer, tdbn, uniformFanIn } from '@synfire/layers';
import { mean, square, tidy, zeros } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { tdbnResnet19 } from './index.ts';

const initializer: Initializer = (_, shape) => zeros([...shape]);

test('has the 12.63 million parameters that later papers give (Zhou et al. 2023, arXiv 2209.15425, Tab. 3) with the code’s stem, and the paper’s stem', () => {
  for (const [options, size] of [
    [{ stemFilters: 64 }, 12_630_858],
    [{}, 12_697_994],
  ] as const) {
    const { params, state, output } = tdbnResnet19({ classes: 10, initializer, ...options }).init(0, [1, 32, 32, 3]);
    expect([count(params), output]).toEqual([size, [1, 10]]);
    disposeTree([params, state]);
  }
});

test('has 19 layers with weights, a projection where widths change, and a norm for each convolution', () => {
  const { params, state } = tdbnResnet19({ classes: 10, initializer }).init(0, [1, 32, 32, 3]);
  const weights = named(params).filter(([name, { rank }]) => name.endsWith('weight') && rank > 1);
  expect(weights.filter(([name]) => !name.includes('downsample')).length, 'convolutions and fully connected').toBe(19);
  expect(weights.filter(([name]) => name.includes('downsample')).map(([name]) => name)).toEqual([
    'layer2.0.downsample.conv.weight',
    'layer3.0.downsample.conv.weight',
  ]);
  expect(named(state).length / 2).toBe(1 + 16 + 2);
  disposeTree([params, state]);
});

test('norms that are added have half the second moment, so that the sum has that of the threshold (models 1.7)', () => {
  tidy(() => {
    const vThreshold = 0.5;
    const neuron = fromOps({ params: () => none, apply: (_, x) => x.clone() }); // hands the currents on
    const block = spikingBlock({ added: (options) => tdbn({ vThreshold, alpha: Math.SQRT1_2, ...options }) });
    const norm = () => tdbn({ vThreshold });
    const layer = block.layer({ filters: 16, strides: 2, project: true }, { neuron, norm, initializer: uniformFanIn });
    const { params, state } = layer.init(1, [2, 12, 12, 8]);
    const { y } = layer.apply(params, state, { T: 2, x: normal(2, [16, 12, 12, 8], 0, 1) }, { training: true, key: 0 });
    expect((mean(square(y.x)).dataSync()[0] ?? 0) / vThreshold ** 2).toBeCloseTo(1, 1);
  });
});

/** Widths of 512 take minutes where convolutions are plain JavaScript. */
test.skipIf(process.env.SYNFIRE_SLOW_BACKEND !== undefined)(
  'takes a step of training: spikes are binary and every parameter has a gradient',
  () => {
    tidy(() => {
      const net = tdbnResnet19({ classes: 3, T: 2, stemFilters: 8 });
      const { params, state } = net.init(1, [1, 4, 4, 3]);
      const seen = new Set<number>();
      const observe = (_: string, { x }: { readonly x: { dataSync(): ArrayLike<number> } }): void => {
        for (const value of Array.from(x.dataSync())) seen.add(value);
      };
      const x = { T: 1, x: uniform(2, [2, 4, 4, 3], -1, 1) };
      const applied = net.apply(params, state, x, { training: true, key: 0, observe });
      expect(applied.y.x.shape).toEqual([2, 3]);
      expect([...seen].sort()).toEqual([0, 1]);
      const { grads } = backwardOf(applied)(uniform(3, [2, 3], -1, 1), false);
      expect(named(grads).map(([name, { shape }]) => [name, ...shape])).toEqual(named(params).map(([name, { shape }]) => [name, ...shape]));
    });
  },
);
