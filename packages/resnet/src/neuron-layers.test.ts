import { type Block, msBlock, sewBlock, spikingBlock } from '@synfire/block';
import { backwardOf, fromOps, type Layer, leaves, mapTree, type Named, named, type Tree, uniform } from '@synfire/core';
import { conv2d, normNeuron, withoutShortcut } from '@synfire/layers';
import { type AnyNeuron, maskedPsn, psn, slidingPsn, spiking } from '@synfire/neuron';
import { testLayer } from '@synfire/testing';
import { log, mul, neg, oneHot, scalar, sigmoid, softmax, sub, sum, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { type ResnetOptions, resnet, type Stem } from './index.ts';

/** Without a pool, whose ties no finite difference can see. */
const stem: Stem = ({ norm, neuron, initializer }, T) => ({
  layers: { conv1: conv2d({ filters: 4, kernelSize: 3, initializer }), sn1: withoutShortcut(normNeuron(norm(), { neuron, repeat: T })) },
  channels: 4,
});

const net = (neuron: AnyNeuron, block: Block = sewBlock(), tail: ResnetOptions['tail'] = () => ({})): Layer<Named<Tree>, Named<Tree>> =>
  resnet({ classes: 3, depths: [1, 1], widths: [4, 6], block, stem, neuron, T: 3, tail });

const input = [1, 6, 6, 2];
testLayer('SEW net of parallel spiking neurons', net(psn()), { input, presented: 3, smooth: false });
testLayer(
  'MS net of masked parallel spiking neurons',
  net(maskedPsn({ order: 2 }), msBlock(), (parts) => ({ sn_out: spiking(parts.neuron) })),
  { input, presented: 3, smooth: false },
);
testLayer('spiking net of sliding parallel spiking neurons', net(slidingPsn({ order: 2 }), spikingBlock()), {
  input,
  presented: 3,
  smooth: false,
});

const smooth = fromOps({ params: () => ({ gain: scalar(1.5) }), apply: ({ gain }, x) => sigmoid(mul(gain, x)) });
testLayer('SEW net of a layer of one’s own for neurons', net(smooth), { input, presented: 3 });

describe('a SEW net of parallel spiking neurons trains', () => {
  test.each([
    ['psn', psn()],
    ['maskedPsn', maskedPsn({ order: 2 })],
    ['slidingPsn', slidingPsn({ order: 2 })],
  ] as const)('%s', (_, neuron) => {
    tidy(() => {
      const model = net(neuron);
      let { params, state } = model.init(1, input);
      const x = { T: 1, x: uniform(2, [6, 6, 6, 2], -1, 1) };
      const labels = oneHot(tensor1d([0, 1, 2, 0, 1, 2], 'int32'), 3);
      const losses: number[] = [];
      for (let step = 0; step < 8; step++) {
        const applied = model.apply(params, state, x, { training: true, key: step });
        const probabilities = softmax(applied.y.x);
        losses.push(neg(sum(mul(labels, log(probabilities)))).dataSync()[0] ?? Number.NaN);
        const { grads } = backwardOf(applied)(sub(probabilities, labels), false);
        const gradients = new Map(named(grads));
        if (step === 0) {
          expect([...gradients.keys()]).toEqual(named(params).map(([name]) => name));
          for (const name of ['sn1.neuron.weight', 'layer2.0.downsample.sn.neuron.bias'])
            expect(Math.max(0, ...(gradients.get(name)?.dataSync().map(Math.abs) ?? [])), name).toBeGreaterThan(0);
          expect(
            leaves(grads)
              .flatMap((g) => [...g.dataSync()])
              .every(Number.isFinite),
          ).toBe(true);
        }
        params = mapTree(params, (p, path) => sub(p, mul(0.2, gradients.get(path) ?? 0)));
        state = applied.state;
      }
      expect(losses.at(-1)).toBeLessThan(losses[0] ?? 0);
    });
  });
});
