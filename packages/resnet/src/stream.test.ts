import { msBlock, sewBlock, spikingBlock } from '@synfire/block';
import { disposeTree, stream } from '@synfire/core';
import { bntt, tdbn, tebn } from '@synfire/layers';
import { adaptiveLif, cubaLif, ifNode, integrateAndFire, lif, maskedPsn, plif, psn, spiking } from '@synfire/neuron';
import { testStream } from '@synfire/testing';
import { ones, tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { everyStepHead, type ResnetOptions, resnet } from './index.ts';

const net = (options: Partial<ResnetOptions>) =>
  resnet({ classes: 3, depths: [1, 1], widths: [4, 6], block: sewBlock(), T: 4, ...options });

const image = { input: [1, 24, 24, 2], presented: 4 };
testStream('a SEW net of IF neurons', net({ neuron: ifNode() }), image);
testStream('a SEW net of PLIF neurons behind tdBN', net({ neuron: plif(), norm: tdbn }), image);
testStream('a SEW net of neurons with soft reset behind TEBN', net({ neuron: lif({ vReset: null }), norm: tebn }), image);
testStream('an MS net of LIF neurons behind BNTT', net({ block: msBlock(), neuron: lif({ tau: 1.5 }), norm: bntt, tail: ({ neuron }) => ({ sn_out: spiking(neuron) }) }), image); // biome-ignore format: a line a net
testStream('an MS net of neurons with two states', net({ block: msBlock(), neuron: adaptiveLif() }), image);
testStream('a spiking net of neurons of currents', net({ block: spikingBlock(), neuron: cubaLif() }), image);
testStream('a SEW net of masked parallel neurons', net({ neuron: maskedPsn({ order: 2 }) }), image);

/** For input that has time steps of its own, and with an answer at each. */
const frames = { input: [5, 16, 16, 2] };
const own = integrateAndFire({ charge: (op, { v }, x) => op.add(op.mul(0.75, v), op.maximum(x, 0)), vThreshold: 0.5 });
testStream('a SEW net of a neuron of one’s own on frames', net({ T: 1, neuron: own }), frames);
testStream('a net that answers at every step', net({ T: 1, neuron: plif(), head: everyStepHead }), frames);

test('refuses a neuron that sees steps to come, another batch within a stream, and the memory of another model', () => {
  tidy(() => {
    const x = ones([2, 16, 16, 2]);
    const open = (options: Partial<ResnetOptions>) => {
      const model = net(options);
      const { params, state } = model.init(1, [1, 16, 16, 2]);
      return stream(model, params, state);
    };
    const blind = open({ neuron: psn() });
    expect(() => blind.step(x, blind.rest)).toThrow('psn: every step sees steps to come, which a stream does not have; take slidingPsn');
    const [small, large] = [open({}), open({ depths: [2, 1] })];
    const { memory } = small.step(x, small.rest);
    expect(() => small.step(ones([1, 16, 16, 2]), memory)).toThrow('an input [1,16,16,2] after 1 of [2,16,16,2]');
    expect(() => large.step(x, memory)).toThrow("nothing was left at 'layer1.1.sn1'; the memory is of another model");
    expect(() => small.step(x, large.step(x, large.rest).memory)).toThrow("no layer is at 'layer1.1.sn1'");
    const norms = open({ norm: bntt });
    let kept = norms.step(x, norms.rest).memory;
    for (let t = 1; t < 4; t++) kept = norms.step(x, kept).memory;
    expect(() => norms.step(x, kept)).toThrow('bntt: step 5 of a stream, but the norm has 4');
  });
});

test('one memory may be gone on from twice, and a stream holds what its memory names and nothing else', () => {
  tidy(() => {
    const model = net({ T: 1 });
    const { params, state } = model.init(1, [1, 16, 16, 2]);
    const net1 = stream(model, params, state);
    const x = ones([1, 16, 16, 2]);
    const first = net1.step(x, net1.rest);
    const [a, b] = [net1.step(x, first.memory), net1.step(x, first.memory)];
    expect([...a.y.dataSync()]).toEqual([...b.y.dataSync()]);
    expect(Object.keys(first.memory.left).sort()).toEqual(['layer1.0.downsample.sn', 'layer1.0.sn1', 'layer1.0.sn2', 'layer2.0.downsample.sn', 'layer2.0.sn1', 'layer2.0.sn2', 'mean', 'sn1']); // biome-ignore format: a list
    disposeTree(first.memory.left);
  });
});
