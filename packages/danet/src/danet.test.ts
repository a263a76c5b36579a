import { averageDownsample, averageFiringDownsample } from '@synfire/block';
import { count, disposeTree, named, uniform } from '@synfire/core';
import { type Initializer, uniformFanIn } from '@synfire/layers';
import { tidy, zeros } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { danet, danet50, danet101, danet152, daSpike, paA, paB, stageDense } from './index.ts';

const initializer: Initializer = (_, shape) => zeros([...shape]);

describe('parameters and neurons of a 224×224 image and 1000 classes', () => {
  // DA-spike and PA-A are a ResNet's weights and one PLIF scalar a layer of neurons; PA-B norms what a block reads instead of what it gives.
  const cases = [
    ['DA-spike 50', danet50, daSpike, 25_557_032 + 53, 11_113_984],
    ['DA-spike 101', danet101, daSpike, 44_549_160 + 104, 16_231_936],
    ['DA-spike 152', danet152, daSpike, 60_192_808 + 155, 22_554_112],
    ['PA-A 50', danet50, paA, 25_557_032 + 49, undefined],
    ['PA-B 50', danet50, paB, 25_557_160 + 49, undefined],
  ] as const;
  for (const [name, make, placement, size, neurons] of cases)
    test(name, () => {
      const { params, state, cost } = make({ classes: 1000, placement, initializer }).init(0, [1, 224, 224, 3]);
      expect(count(params)).toBe(size);
      if (neurons !== undefined) expect(cost?.neurons).toBe(neurons);
      disposeTree([params, state]);
    });
});

const small = { classes: 3, depths: [2, 1], widths: [4, 8], T: 2, initializer: uniformFanIn };

describe('trains in every placement, plain and stage-dense, basic and bottleneck', () => {
  for (const [name, placement, downsample] of [
    ['DA-spike', daSpike, averageFiringDownsample],
    ['PA-A', paA, averageDownsample],
    ['PA-B', paB, averageDownsample],
  ] as const)
    for (const bottleneck of [false, true])
      for (const options of [{}, { connect: stageDense() }, { downsample }])
        test(`${name}, ${bottleneck ? 'bottleneck' : 'basic'}, ${Object.keys(options).join() || 'plain'}`, () => {
          tidy(() => {
            const net = danet({ ...small, placement, bottleneck, ...options });
            const { params, state } = net.init(3, [1, 32, 32, 3]);
            const x = { T: 1, x: uniform(1, [2, 32, 32, 3], -2, 2) };
            const { y, backward } = net.apply(params, state, x, { training: true, key: 0 });
            expect(y.x.shape).toEqual([2, 3]);
            const { grads } = backward?.(uniform(2, [2, 3], -1, 1), false) ?? expect.fail('no backward');
            expect(named(grads).map(([path, g]) => [path, g.shape])).toEqual(named(params).map(([path, p]) => [path, p.shape]));
            const stem =
              named(grads)
                .find(([path]) => path === 'conv1.weight')?.[1]
                .dataSync() ?? [];
            expect(stem.some((g) => g !== 0) && stem.every(Number.isFinite)).toBe(true);
          });
        });
});
