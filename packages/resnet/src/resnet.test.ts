import { add, type Block, residual, sewBlock } from '@synfire/block';
import { count, disposeTree, type Layer, leaves, remat, uniform } from '@synfire/core';
import { conv2d, normNeuron } from '@synfire/layers';
import { plif } from '@synfire/neuron';
import { abs, max, mean, reshape, sub, tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { everyStepHead, resnet } from './index.ts';

const small = { classes: 5, depths: [1, 1], widths: [8, 16], block: sewBlock(), T: 2 };

test('gives logits of one time step for images, and for frames that have their own', () => {
  tidy(() => {
    for (const [T, steps] of [
      [3, 1],
      [1, 3],
    ] as const) {
      const net = resnet({ ...small, T });
      const { params, state, output } = net.init(0, [steps, 16, 16, 3]);
      expect(output).toEqual([1, 5]);
      const { y } = net.apply(params, state, { T: steps, x: uniform(1, [steps * 2, 16, 16, 3], -1, 1) }, { training: false, key: 0 });
      expect([y.T, y.x.shape]).toEqual([1, [2, 5]]);
    }
  });
});

test('a block and a neuron of somebody’s own work without editing a package', () => {
  // Pre-activation is left out for brevity: one convolution, and a join.
  const own: Block = {
    expansion: 2,
    layer: ({ filters, strides, project }, { neuron, norm, initializer }) => {
      const conv = (kernelSize: number) => conv2d({ filters: 2 * filters, kernelSize, strides, initializer });
      return residual({
        branch: { conv: conv(3) },
        end: { sn: normNeuron(norm(), { neuron, join: add }) },
        ...(project ? { shortcut: { down: conv(1) } } : {}),
      });
    },
  };
  const net = resnet({ ...small, block: own, neuron: plif() });
  const { params, state, output } = net.init(0, [1, 16, 16, 3]);
  expect(output).toEqual([1, 5]);
  // Stem 64, two blocks of 16 and 32 channels, their projections, norms, PLIF scalars, head.
  const blocks = 9 * 64 * 16 + 64 * 16 + 9 * 16 * 32 + 16 * 32 + 2 * 16 + 2 * 32 + 2;
  expect(count(params)).toBe(49 * 3 * 64 + 2 * 64 + 1 + blocks + 32 * 5 + 5);
  disposeTree([params, state]);
});

test('rematerialised blocks give the numbers of plain ones', () => {
  tidy(() => {
    const plain = sewBlock();
    const block: Block = { ...plain, layer: (at, parts) => remat(plain.layer(at, parts)) };
    const x = { T: 1, x: uniform(1, [2, 16, 16, 3], -1, 1) };
    const [a, b] = [small, { ...small, block }].map((options) => {
      const net = resnet(options);
      const { params, state } = net.init(0, [1, 16, 16, 3]);
      const applied = net.apply(params, state, x, { training: true, key: 0 });
      const { grads } = applied.backward?.(uniform(2, [2, 5], -1, 1)) ?? { grads: {} };
      return [applied.y.x, ...leaves(applied.state), ...leaves(grads)].map((t) => [...t.dataSync()]);
    });
    expect(b).toEqual(a);
  });
});

test('stages have the strides that are given, and the tail stands before the head', () => {
  const shapes: string[] = [];
  const watch: Layer = {
    init: (_, input) => {
      shapes.push(input.join());
      return { params: {}, state: {}, output: input };
    },
    apply: (_, state, { T, x }) => ({ y: { T, x: x.clone() }, state }),
  };
  for (const strides of [undefined, [2, 2], [1, 1]]) {
    const { params, state } = resnet({ ...small, ...(strides && { strides }), tail: () => ({ watch }) }).init(0, [1, 32, 32, 3]);
    expect(Object.keys(params)).toEqual(['conv1', 'sn1', 'maxpool', 'layer1', 'layer2', 'watch', 'avgpool', 'mean', 'fc']);
    disposeTree([params, state]);
  }
  expect(shapes).toEqual(['2,4,4,16', '2,2,2,16', '2,8,8,16']);
});

test('a head without the mean gives the logits of every step, whose mean are those of the head with it', () => {
  tidy(() => {
    const [plain, every] = [resnet(small), resnet({ ...small, head: everyStepHead })];
    const { params, state } = plain.init(0, [1, 16, 16, 3]);
    const x = { T: 1, x: uniform(1, [3, 16, 16, 3], -1, 1) };
    const context = { training: false, key: 0 };
    const [averaged, steps] = [plain.apply(params, state, x, context).y, every.apply({ ...params }, state, x, context).y];
    expect([steps.T, steps.x.shape]).toEqual([2, [6, 5]]);
    const difference = sub(mean(reshape(steps.x, [2, 3, 5]), 0), averaged.x);
    expect(max(abs(difference)).dataSync()[0]).toBeLessThan(1e-5);
  });
});

test('refuses depths without widths and steps that are none', () => {
  expect(() => resnet({ ...small, widths: [8] })).toThrow(/2 depths \[1,1\] for 1 widths \[8\]/);
  expect(() => resnet({ ...small, strides: [1] })).toThrow(/1 strides \[1\] for 2 depths/);
  expect(() => resnet({ ...small, T: 0 })).toThrow(/T = 0/);
});
