import { add, type Block, msBlock, residual, sewBlock } from '@synfire/block';
import { backwardOf, count, disposeTree, inputGradient, type Layer, leaves, uniform } from '@synfire/core';
import { conv2d, normNeuron } from '@synfire/layers';
import { plif } from '@synfire/neuron';
import { abs, max, mean, reshape, sub, sum, type Tensor, tidy, tile } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { dropoutHead, everyStepHead, resnet } from './index.ts';

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
    const x = { T: 1, x: uniform(1, [2, 16, 16, 3], -1, 1) };
    const [a, b] = [small, { ...small, remat: true }].map((options) => {
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

test('the last block survives as often as is told, the others linearly more often (Huang et al. 2016)', () => {
  const seen: (number | undefined)[] = [];
  const plain = sewBlock();
  const watched: Block = {
    ...plain,
    layer: (at, parts) => {
      seen.push(at.survival);
      return plain.layer(at, parts);
    },
  };
  resnet({ ...small, depths: [1, 3], block: watched, survival: 0.5 });
  resnet({ ...small, block: watched });
  expect(seen).toEqual([0.875, 0.75, 0.625, 0.5, 1, 1]);
  expect(() => resnet({ ...small, survival: 0 })).toThrow(/survival = 0; expected a probability/);
});

test('a head with dropout gives other logits in training alone, by the key', () => {
  tidy(() => {
    const [plain, dropping] = [resnet(small), resnet({ ...small, head: dropoutHead(0.5) })];
    const { params, state } = plain.init(0, [1, 16, 16, 3]);
    const x = { T: 1, x: uniform(1, [3, 16, 16, 3], -1, 1) };
    const logits = (net: Layer, training: boolean, key: number): readonly number[] => {
      const { y } = net.apply({ ...params, dropout: {} }, { ...state, dropout: {} }, x, { training, key });
      return [...y.x.dataSync()];
    };
    expect(logits(dropping, false, 1)).toEqual(logits(plain, false, 1));
    expect(logits(dropping, true, 1)).toEqual(logits(dropping, true, 1));
    expect(logits(dropping, true, 1)).not.toEqual(logits(dropping, true, 2));
  });
});

test('a stem that is computed once gives what the image shown at every step gives, forward and backward (models 7.6)', () => {
  tidy(() => {
    const block = msBlock({ last: { gamma: 0 } }); // an identity, so that the stem's output is what is compared
    const [once, always] = [resnet({ ...small, block, T: 3 }), resnet({ ...small, block, T: 1 })];
    const { params, state } = once.init(0, [1, 16, 16, 3]);
    const image = uniform(1, [2, 16, 16, 3], -1, 1);
    const dy = uniform(2, [2, 5], -1, 1);
    const [a, b] = [
      once.apply(params, state, { T: 1, x: image }, { training: true, key: 0 }),
      always.apply(params, state, { T: 3, x: tile(image, [3, 1, 1, 1]) }, { training: true, key: 0 }),
    ];
    const [ga, gb] = [backwardOf(a)(dy), backwardOf(b)(dy)];
    near(a.y.x, b.y.x);
    leaves(ga.grads).forEach((g, i) => {
      near(g, leaves(gb.grads)[i]);
    });
    near(inputGradient(ga), sum(reshape(inputGradient(gb), [3, 2, 16, 16, 3]), 0));
  });
});

function near(ours: Tensor, expected: Tensor | undefined): void {
  expect(ours.shape).toEqual(expected?.shape);
  const scale = 1e-4 * (1 + Math.max(...(expected?.dataSync().map(Math.abs) ?? [])));
  expect(max(abs(sub(ours, expected ?? ours))).dataSync()[0]).toBeLessThan(scale);
}

test('refuses depths without widths and steps that are none', () => {
  expect(() => resnet({ ...small, widths: [8] })).toThrow(/2 depths \[1,1\] for 1 widths \[8\]/);
  expect(() => resnet({ ...small, strides: [1] })).toThrow(/1 strides \[1\] for 2 depths/);
  expect(() => resnet({ ...small, T: 0 })).toThrow(/T = 0/);
});
