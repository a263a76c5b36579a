import { averageDownsample, averageFiringDownsample } from '@synfire/block';
import { named, uniform } from '@synfire/core';
import { uniformFanIn } from '@synfire/layers';
import { testStream } from '@synfire/testing';
import { tidy } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { danet, daSpike, paA, paB, stageDense } from './index.ts';

const small = { classes: 3, depths: [2, 1], widths: [4, 8], T: 2, initializer: uniformFanIn };

testStream('a stage-dense DANet', danet({ ...small, placement: paB, connect: stageDense() }), { input: [1, 16, 16, 3], presented: 2 });

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
