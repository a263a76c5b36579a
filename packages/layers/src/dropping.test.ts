import { type Sequence, uniform } from '@synfire/core';
import type { Join } from '@synfire/kernel';
import { ifNode } from '@synfire/neuron';
import { testLayer } from '@synfire/testing';
import { onesLike, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { batchNorm, conv2d, dropout, type Junction, joining, normNeuron, stochasticDepth } from './index.ts';
import { withItself } from './with-itself.ts';

const add: Join = { name: 'add', apply: (op, shortcut, branch) => op.add(shortcut, branch) };
const and: Join = { name: 'and', apply: (op, shortcut, branch) => op.mul(shortcut, branch) };

const input = [3, 4, 3, 2];
const half = { survival: 0.5 };
testLayer('dropout', dropout({ p: 0.4 }), { input });
testLayer('dropout of vectors', dropout({ p: 0.4 }), { input: [2, 5] });
const conv = () => conv2d({ filters: 2, kernelSize: 3 });
for (const join of [add, and])
  testLayer(`a convolution that joins by ${join.name}, dropped half the time`, withItself(stochasticDepth(joining(conv(), join), half)), {
    input,
    batch: 5,
  });
const firing = () => normNeuron(batchNorm(), { neuron: ifNode(), join: add });
testLayer('norm, neuron and join, dropped half the time', withItself(stochasticDepth(firing(), half)), { input, batch: 5, smooth: false });

/** Values of each step: `[T][B·…]`. */
const steps = (t: Tensor, T: number): readonly (readonly number[])[] => {
  const values = [...t.dataSync()];
  const n = values.length / T;
  return Array.from({ length: T }, (_, i) => values.slice(i * n, (i + 1) * n));
};

test('dropout has one mask for all steps, keeps the mean, changes with the key alone, and is the identity in evaluation', () => {
  tidy(() => {
    const layer = dropout({ p: 0.25 });
    const x = { T: 3, x: onesLike(uniform(1, [3 * 8, 5, 5, 10], 0, 1)) };
    const drawn = (key: number, training = true): Tensor => layer.apply({}, {}, x, { training, key }).y.x;
    const [first = [], ...others] = steps(drawn(7), 3);
    for (const other of others) expect(other).toEqual(first);
    expect(new Set(first)).toEqual(new Set([0, Math.fround(1 / 0.75)]));
    expect(first.reduce((a, b) => a + b, 0) / first.length).toBeCloseTo(1, 1);
    expect([...drawn(7).dataSync()]).toEqual([...drawn(7).dataSync()]);
    expect([...drawn(8).dataSync()]).not.toEqual([...drawn(7).dataSync()]);
    expect([...drawn(7, false).dataSync()]).toEqual([...x.x.dataSync()]);
  });
});

test('a dropped sample has its shortcut at every step whatever the join, the others the join times 1/survival beyond it', () => {
  tidy(() => {
    const [T, B] = [2, 12];
    for (const join of [add, and]) {
      const plain = joining(conv(), join);
      const { params, state } = plain.init(1, [T, 4, 3, 2]);
      const [x, shortcut]: Sequence[] = [2, 3].map((key) => ({ T, x: uniform(key, [T * B, 4, 3, 2], -1, 1) }));
      if (!x) throw new Error('no x');
      const at = (junction: Junction, training: boolean): readonly number[] => [
        ...junction.apply(params, state, x, shortcut, { training, key: 5 }).y.x.dataSync(),
      ];
      const dropping: Junction = stochasticDepth(plain, { survival: 0.75 });
      const [joined, dropped, s] = [at(plain, true), at(dropping, true), [...(shortcut?.x.dataSync() ?? [])]];
      const scales = joined.map((y, i) => ((dropped[i] ?? 0) - (s[i] ?? 0)) / (y - (s[i] ?? 0)));
      const decisions = Array.from({ length: T * B }, (_, sample) => {
        const own = scales.slice(sample * 24, (sample + 1) * 24);
        for (const scale of own) expect(scale).toBeCloseTo(own[0] ?? Number.NaN, 3);
        return Math.abs(Math.round(100 * (own[0] ?? 0)));
      });
      expect(decisions.slice(B)).toEqual(decisions.slice(0, B));
      expect(new Set(decisions)).toEqual(new Set([0, 133]));
      expect(at(dropping, false)).toEqual(at(plain, false));
    }
  });
});

test('refuses what is no probability', () => {
  for (const p of [-0.1, 1, Number.NaN]) expect(() => dropout({ p })).toThrow(`dropout: p = ${p}`);
  for (const survival of [0, 1.1, Number.NaN]) expect(() => stochasticDepth(firing(), { survival })).toThrow(`survival = ${survival}`);
});
