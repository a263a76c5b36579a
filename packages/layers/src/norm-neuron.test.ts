import { fromOps, type Sequence, tensorAt, uniform } from '@synfire/core';
import { type Join, type Surrogate, tapeOps } from '@synfire/kernel';
import { psn } from '@synfire/neuron';
import { testLayer } from '@synfire/testing';
import { add, div, matMul, mean, mul, reshape, scalar, sigmoid, sqrt, square, sub, type Tensor, tidy, tile } from '@tensorflow/tfjs-core'; // biome-ignore format: one import
import { expect, test } from 'vitest';
import { batchNorm, type FiringParams, normNeuron, tebn, withoutShortcut } from './index.ts';
import { withItself } from './with-itself.ts';

const input = [3, 4, 3, 5];
const surrogate: Surrogate = { name: 'slope', derivative: (op, x) => op.exp(op.mul(-1, op.abs(x))) };
const plus: Join = { name: 'add', apply: (op, shortcut, branch) => op.add(shortcut, branch) };

/** Batch norm, presentation and parallel spiking neurons in ops that tfjs's tape differentiates. */
function fired({ norm, neuron }: FiringParams, { T, x }: Sequence, times = 1): Tensor {
  const centred = sub(x, mean(x, [0, 1, 2]));
  const z = add(mul(tensorAt(norm, 'weight'), div(centred, sqrt(add(mean(square(centred), [0, 1, 2]), 1e-5)))), tensorAt(norm, 'bias'));
  const shown = tile(z, [times, 1, 1, 1]);
  const h = add(matMul(tensorAt(neuron, 'weight'), reshape(shown, [T * times, -1])), tensorAt(neuron, 'bias'));
  return reshape(tapeOps.spike(h, surrogate), shown.shape);
}

const spikes = { input, anyT: false, smooth: false };

testLayer('norm and a layer of neurons', withoutShortcut(normNeuron(batchNorm(), { neuron: psn({ surrogate }), repeat: 2 })), {
  ...spikes,
  input: [1, 4, 3, 5],
  reference: (params, x) => fired(params, x, 2),
});
testLayer('norm, a layer of neurons and a join', withItself(normNeuron(batchNorm(), { neuron: psn({ surrogate }), join: plus })), {
  ...spikes,
  reference: (params, x) => add(x.x, fired(params, x)),
});

const smooth = fromOps({ params: () => ({ gain: scalar(1.5) }), apply: ({ gain }, x) => sigmoid(mul(gain, x)) });
const product: Join = { name: 'product', apply: (op, shortcut, branch) => op.mul(shortcut, branch) };
testLayer('tebn, a smooth layer and a join', withItself(normNeuron(tebn(), { neuron: smooth, join: product })), { input, anyT: false });

test('a layer of neurons shows its spikes at the path of the junction, before the join, and counts its neurons', () => {
  tidy(() => {
    const junction = normNeuron(batchNorm(), { neuron: psn(), join: plus });
    const { params, state, cost } = junction.init(0, input);
    expect(cost).toEqual({ macs: 0, neurons: 4 * 3 * 5 });
    const x = { T: 3, x: uniform(1, [6, 4, 3, 5], -1, 4) };
    const seen: [string, number][] = [];
    const observe = (path: string, { x: s }: Sequence): void => void seen.push([path, Math.max(...s.dataSync())]);
    junction.apply(params, state, x, x, { training: false, key: 0, path: 'layer1.sn', observe });
    expect(seen).toEqual([['layer1.sn', 1]]);
  });
});
