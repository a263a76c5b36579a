import { backwardOf, leaves, normal, type Sequence, uniform } from '@synfire/core';
import type { Join } from '@synfire/kernel';
import { ifNode, lif, plif } from '@synfire/neuron';
import { testLayer } from '@synfire/testing';
import { type Tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import {
  averagePool,
  batchNorm,
  conv2d,
  dense,
  globalAveragePool,
  type Joined,
  joining,
  maxPool,
  meanOverTime,
  type Norm,
  normNeuron,
  repeatOverTime,
  withoutShortcut,
} from './index.ts';
import { withItself } from './with-itself.ts';

const image = { input: [2, 6, 5, 3] };
testLayer('conv2d 3×3', conv2d({ filters: 4, kernelSize: 3 }), image);
testLayer('conv2d 3×3 with stride and bias', conv2d({ filters: 4, kernelSize: 3, strides: 2, bias: true }), image);
testLayer('conv2d 1×1 with stride', conv2d({ filters: 4, kernelSize: 1, strides: 2 }), image);
testLayer('maxPool', maxPool({ kernelSize: 3, strides: 2, pad: 1 }), image);
testLayer('averagePool with a remainder', averagePool({ kernelSize: 2 }), image);
testLayer('repeatOverTime', repeatOverTime({ times: 3 }), image);
testLayer('globalAveragePool', globalAveragePool(), image);
testLayer('meanOverTime', meanOverTime(), { input: [3, 4] });
testLayer('dense', dense({ units: 4 }), { input: [2, 5] });
testLayer('batchNorm', batchNorm(), image);
testLayer('norm and neuron', withoutShortcut(normNeuron(batchNorm(), { neuron: ifNode() })), { ...image, smooth: false });

const iand: Join = { name: 'iand', apply: (op, shortcut, branch) => op.mul(op.sub(1, branch), shortcut) };
const add: Join = { name: 'add', apply: (op, shortcut, branch) => op.add(shortcut, branch) };

for (const join of [add, iand]) {
  testLayer(`joining a convolution by ${join.name}`, withItself(joining(conv2d({ filters: 3, kernelSize: 3 }), join)), image);
  testLayer(`joining a norm by ${join.name}`, withItself(joining(batchNorm(), join)), image);
}

/** A batch norm that does not say how it fuses, as any layer of a user's. */
const unfused = (): Norm => {
  const { init, apply } = batchNorm();
  return { init, apply: (params, state, x, context) => apply(params as never, state as never, x, context) }; // its own params come back to it
};

describe('a norm that knows no kernel with the neuron gives the numbers of the one that does', () => {
  const neurons = { ifNode: ifNode(), lif: lif({ detachReset: false }), plif: plif() };
  for (const [name, neuron] of Object.entries(neurons)) {
    for (const join of [undefined, add, iand]) {
      for (const repeat of [1, 3]) {
        test(`${name}, ${join?.name ?? 'no join'}, presented ${repeat} times`, () => {
          tidy(() => {
            const [T, B] = [2, 2];
            const x: Sequence = { T, x: normal(1, [T * B, 4, 3, 5], 0.5, 2) };
            const shortcut = join ? { T: T * repeat, x: uniform(2, [T * repeat * B, 4, 3, 5], 0, 2) } : undefined;
            const dy = normal(3, [T * repeat * B, 4, 3, 5], 0, 1);
            const run = (norm: Norm, training: boolean): readonly Tensor[] => {
              const junction = normNeuron(norm, { neuron, repeat, ...(join && { join }) });
              const { params, state } = junction.init(0, [T, 4, 3, 5]);
              const joined: Joined = junction.apply(params, state, x, shortcut, { training, key: 0 });
              const back = training ? joined.backward?.(dy) : undefined;
              return [
                joined.y.x,
                ...leaves(joined.state),
                ...(back ? [back.dx, ...(back.dshortcut ? [back.dshortcut] : []), ...leaves(back.grads)] : []),
              ];
            };
            for (const training of [true, false]) {
              const [fused, separate] = [run(batchNorm(), training), run(unfused(), training)];
              expect(separate.map(({ shape }) => shape)).toEqual(fused.map(({ shape }) => shape));
              separate.forEach((t, i) => {
                const expected = fused[i]?.dataSync() ?? [];
                t.dataSync().forEach((v, j) => {
                  expect(Math.abs(v - (expected[j] ?? Number.NaN))).toBeLessThan(1e-4);
                });
              });
            }
          });
        });
      }
    }
  }
});

test('shows its spikes before the join', () => {
  tidy(() => {
    const seen: [string, number, number][] = [];
    const junction = normNeuron(batchNorm(), { neuron: ifNode(), join: iand });
    const { params, state } = junction.init(0, [2, 4, 4, 3]);
    const x = { T: 2, x: normal(1, [4, 4, 4, 3], 0, 1) };
    const observe = (path: string, spikes: Sequence): void => void seen.push([path, spikes.T, Math.max(...spikes.x.dataSync())]);
    const context = { training: true, key: 0, path: 'layer1.sn', observe };
    junction.apply(params, state, x, { T: 2, x: zeros([4, 4, 4, 3]) }, context);
    expect(seen).toEqual([['layer1.sn', 2, 1]]);
  });
});

test('says what is wrong with shapes and joins', () => {
  tidy(() => {
    expect(() => conv2d({ filters: 2, kernelSize: 3 }).init(0, [2, 5])).toThrow(/conv2d: input shape \[2,5\]; expected \[T, H, W, C\]/);
    expect(() => conv2d({ filters: 2, kernelSize: 7, pad: 0 }).init(0, [1, 3, 3, 1])).toThrow(/3×3 is smaller than the window of 7/);
    expect(() => averagePool({ kernelSize: 3 }).init(0, [1, 2, 2, 3])).toThrow(/at least 3/);
    expect(() => averagePool({ kernelSize: 0 })).toThrow(/kernelSize 0/);
    expect(() => repeatOverTime({ times: 0.5 })).toThrow(/times = 0.5/);
    const bare = joining(conv2d({ filters: 1, kernelSize: 1 }), add);
    const own = bare.init(0, [1, 2, 2, 1]);
    const at = { training: true, key: 0 };
    expect(() => bare.apply(own.params, own.state, { T: 1, x: zeros([1, 2, 2, 1]) }, undefined, at)).toThrow(/without a shortcut/);
    expect(() => dense({ units: 2 }).init(0, [1, 2, 2, 3])).toThrow(/expected \[T, C\]/);
    expect(() => maxPool({ kernelSize: 3 }).init(0, [1, 2, 2, 3])).toThrow(/at least 3/);
    const junction = normNeuron(batchNorm(), { neuron: ifNode(), join: add });
    const { params, state } = junction.init(0, [1, 2, 2, 1]);
    expect(() => junction.apply(params, state, { T: 1, x: zeros([1, 2, 2, 1]) }, undefined, { training: false, key: 0 })).toThrow(
      /without a shortcut/,
    );
    const layer = conv2d({ filters: 1, kernelSize: 1 });
    const made = layer.init(0, [1, 2, 2, 1]);
    const applied = layer.apply(made.params, made.state, { T: 1, x: zeros([1, 2, 2, 1]) }, { training: false, key: 0 });
    expect(() => backwardOf(applied)).toThrow(/training: true/);
  });
});
