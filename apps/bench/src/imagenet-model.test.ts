import { disposeTree, named } from '@synfire/core';
import { setBackend } from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { buildModel } from './imagenet-model.ts';

test.each(['sew-cifar-net', 'ms-resnet20-cifar'] as const)(
  '%s gives every step’s logits to a loss that asks for them, from the same parameters',
  async (model) => {
    await setBackend('cpu');
    const found = (['cross-entropy', 'tet'] as const).map((loss) => {
      const { params, state, output } = buildModel({ model, T: 3, loss }, 10).init(1, [1, 32, 32, 3]);
      const names = named(params).map(([path, { shape }]) => [path, ...shape].join());
      disposeTree([params, state]);
      return { names, output };
    });
    expect(found.map(({ output }) => output)).toEqual([
      [1, 10],
      [3, 10],
    ]);
    expect(found[1]?.names).toEqual(found[0]?.names);
  },
);
