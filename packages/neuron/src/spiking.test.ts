import { toOps } from '@synfire/core';
import { numberOps, tapeOps } from '@synfire/kernel';
import { testLayer } from '@synfire/testing';
import { concat, fill, ones, scalar, split, type Tensor, tensor1d, tensor2d, tidy, valueAndGrads, zeros } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { ifNode, initialParams, integrateAndFire, kernelParams, klif, lif, paramGradients, plif, spiking } from './index.ts';

/** LIF with a learned leak, unrolled in tfjs ops. */
function unrolled({ w }: Readonly<Record<string, Tensor>>, { T, x }: { readonly T: number; readonly x: Tensor }): Tensor {
  if (!w) throw new Error('no w');
  const neuron = plif({ detachReset: false });
  const steps = split(x, T, 0);
  let v = fill(steps[0]?.shape ?? [], 0);
  return concat(
    steps.map((current) => {
      const [s, next] = neuron.step<Tensor>(tapeOps, { v }, current, { w });
      v = next.v ?? v;
      return s;
    }),
    0,
  );
}

testLayer('spiking(if)', spiking(ifNode()), { input: [4, 2, 3, 2], smooth: false });
testLayer('spiking(plif)', spiking(plif({ detachReset: false })), { input: [4, 3, 3, 2], smooth: false, reference: unrolled });
testLayer('spiking(plif per channel)', spiking(plif({ channels: 3 })), { input: [3, 2, 2, 3], smooth: false });
testLayer('spiking(klif)', spiking(klif()), { input: [5, 6], smooth: false });

test('shows its spikes to an observer, with the path of the layer', () => {
  tidy(() => {
    const seen: [string, number, readonly number[]][] = [];
    const observe = (path: string, { T, x }: { T: number; x: Tensor }): void => {
      seen.push([path, T, [...x.dataSync()]]);
    };
    const layer = spiking(ifNode());
    layer.apply({}, {}, { T: 2, x: tensor2d([[1, 0.5], [0, 0.5]]) }, { training: false, key: 0, path: 'stem.neuron', observe }); // biome-ignore format: a row a step
    expect(seen).toEqual([['stem.neuron', 2, [1, 0, 0, 1]]]);
  });
});

test('counts its neurons, of one time step', () => {
  expect(spiking(ifNode()).init(0, [4, 3, 2, 5]).cost).toEqual({ macs: 0, neurons: 30 });
});

test('refuses parameters of another number of channels', () => {
  expect(() => spiking(plif({ channels: 3 })).init(0, [4, 2, 2, 5])).toThrow(
    "3 values of 'w' for input [4,2,2,5]; expected 5, one a channel",
  );
});

test('refuses a tree that lacks a parameter, and a batch that is no multiple of T', () => {
  tidy(() => {
    const layer = spiking(plif());
    const x = ones([4, 2]);
    expect(() => layer.apply({}, {}, { T: 2, x }, { training: false, key: 0 })).toThrow("no entry 'w'");
    expect(() => layer.apply({ w: scalar(0) }, {}, { T: 3, x }, { training: false, key: 0 })).toThrow();
  });
});

test('is a function that tfjs itself differentiates', () => {
  tidy(() => {
    const layer = spiking(plif());
    const f = toOps(layer, {}, { training: true, key: 0 });
    const g = valueAndGrads((x: Tensor, w: Tensor) => f({ w }, { T: 2, x }));
    const { value, grads } = g([tensor2d([[3], [1]]), scalar(0)]);
    expect([...value.dataSync()]).toEqual([1, 0]);
    expect(grads.map(({ shape }) => shape)).toEqual([[2, 1], []]);
  });
});

test('makes scalar and per-channel parameters from a neuron, and names them for kernels and back', () => {
  tidy(() => {
    expect(initialParams(lif())).toEqual({});
    expect(initialParams(plif({ tau: 2 })).w?.dataSync()[0]).toBeCloseTo(0);
    const { w } = initialParams(plif({ tau: 4, channels: 2 }));
    expect(w?.shape).toEqual([2]);
    expect(w?.dataSync()[1]).toBeCloseTo(-Math.log(3));
    const gradient = zeros([]);
    expect(paramGradients(plif(), { 'd.p.w': gradient })).toEqual({ w: gradient });
    expect(() => paramGradients(plif(), {})).toThrow("no gradient 'd.p.w'");
    expect(kernelParams(plif(), { w: gradient })).toEqual({ 'p.w': gradient });
  });
});

test('steps on plain numbers, keeping its state outside', () => {
  const neuron = lif({ decayInput: false });
  let state: { readonly v: number } = neuron.rest;
  const spikes = [0.6, 0.6, 0.9, 0.3, 1.7, 0, 0.5, 1.2].map((x) => {
    const [s, next] = neuron.step(numberOps, state, x, {});
    state = next;
    return s;
  });
  expect(spikes, 'models.md 2.1, LIF tau 2 without decay of the input').toEqual([0, 0, 1, 0, 1, 0, 0, 1]);
  expect(neuron.step(numberOps, { v: 0.5 }, 0.25, {})).toEqual([0, { v: 0.5 }]);
});

test.each([
  [() => lif({ tau: 0 }), 'lif: tau = 0; expected a number above 0'],
  [() => plif({ tau: 1 }), 'plif: tau = 1; expected a number above 1'],
  [() => ifNode({ vReset: 1 }), 'vReset = 1 is not below vThreshold = 1'],
  [() => ifNode({ vThreshold: Number.NaN }), 'vThreshold = NaN'],
] as const)('refuses settings that make no neuron, %#', (make, message) => {
  expect(make).toThrow(message);
});

test('a charge of one’s own learns parameters by name', () => {
  tidy(() => {
    const gain = integrateAndFire({ params: { g: 2 }, charge: (op, { v }, x, { g }) => op.add(v, op.mul(g, x)) });
    const layer = spiking(gain);
    const { params } = layer.init(0, [1, 2]);
    const { y, backward } = layer.apply(params, {}, { T: 1, x: tensor2d([[0.6, 0.4]]) }, { training: true, key: 0 });
    expect([...y.x.dataSync()]).toEqual([1, 0]);
    const gradients = backward?.(tensor1d([1, 1]).reshape([1, 2]));
    // dS/dg = g'(h - 1)·x with ATan(2): 1 / (1 + (π·u)²) at u = .2 and -.2.
    const slope = 1 / (1 + (Math.PI * 0.2) ** 2);
    expect(gradients?.grads.g?.dataSync()[0]).toBeCloseTo(slope * (0.6 + 0.4), 5);
  });
});
