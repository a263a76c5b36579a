import { type Block, sewBlock } from '@synfire/block';
import { type Named, uniform } from '@synfire/core';
import { resnet } from '@synfire/resnet';
import { tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';

test('what SEW ADD blocks give are whole numbers, at most 1 + k after k blocks on spikes and 2 + k after a projection and k more (models 7.5)', () => {
  tidy(() => {
    const largest: Record<string, number> = {};
    const plain = sewBlock({ last: { beta: 2 } }); // fires nearly always, so that the bound is met
    /** A SEW block that notes the largest value that it gives. */
    const noting: Block = {
      ...plain,
      layer: (at, parts) => {
        const layer = plain.layer(at, parts);
        return {
          init: layer.init,
          apply: (params, state, x, context) => {
            const applied = layer.apply(params, state, x, context);
            const values = [...applied.y.x.dataSync()];
            expect(values.every((v) => Number.isInteger(v) && v >= 0)).toBe(true);
            largest[context.path ?? ''] = Math.max(...values);
            return applied;
          },
        };
      },
    };
    const net = resnet({ classes: 2, depths: [3, 4], widths: [64, 4], block: noting, T: 2 });
    const { params, state } = net.init(1, [1, 16, 16, 3]);
    net.apply(params, state, { T: 1, x: uniform(2, [2, 16, 16, 3], -1, 1) }, { training: true, key: 0 });
    const expected: Named<number> = {
      'layer1.0': 2,
      'layer1.1': 3,
      'layer1.2': 4,
      'layer2.0': 2, // the projection ends in neurons, so the count starts again
      'layer2.1': 3,
      'layer2.2': 4,
      'layer2.3': 5,
    };
    expect(largest).toEqual(expected);
  });
});
