import { type Layer, uniform } from '@synfire/core';
import { batchNorm, conv2d, foldBatchNorms, joining, type NormFactory, offset, uniformFanIn } from '@synfire/layers';
import { ifNode } from '@synfire/neuron';
import { abs, max, sub, tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { add, type Block, msBlock, residual, sewBlock, spikingBlock } from './index.ts';

const conv = (filters: number): Layer => conv2d({ filters, kernelSize: 1 });
const input = [2, 4, 4, 2];

test('the norm of a shortcut, or one behind the join, is not folded into the convolution that it stands next to in the tree', () => {
  tidy(() => {
    const branch = { conv1: conv(3) };
    const end = { conv2: joining(conv(2), add) };
    for (const block of [residual({ branch, end, shortcut: { bn: batchNorm() } }), residual({ branch, end, after: { bn: batchNorm() } })]) {
      const { params, state } = block.init(1, input);
      expect(Object.keys(params), 'side by side').toEqual(['conv1', 'conv2', 'bn']);
      expect(() => foldBatchNorms(block, params, state, input)).toThrow("the norm 'bn' does not read a convolution to 2 channels");
    }
  });
});

const blocks: readonly (readonly [string, Block])[] = [
  ['SEW', sewBlock()],
  ['spiking', spikingBlock()],
  ['MS', msBlock()],
];
test.each(blocks)('all norms of a %s block with a projection fold into their convolutions, those of the shortcut too', (_, block) => {
  tidy(() => {
    const layer = (norm: NormFactory): Layer =>
      block.layer({ filters: 3, strides: 2, project: true }, { neuron: ifNode(), norm, initializer: uniformFanIn });
    const [plain, bare] = [layer(batchNorm), layer(offset)];
    const { params, state } = plain.init(1, input);
    const x = { T: 2, x: uniform(2, [6, 4, 4, 2], -1, 3) };
    const trained = plain.apply(params, state, x, { training: true, key: 0 }).state;
    const folded = foldBatchNorms(plain, params, trained, input);
    const context = { training: false, key: 0 };
    const y = plain.apply(params, trained, x, context).y.x;
    const difference = sub(y, bare.apply(folded.params, folded.state, x, context).y.x);
    expect(max(abs(difference)).dataSync()[0]).toBeLessThan(1e-4);
    expect(max(abs(y)).dataSync()[0]).toBeGreaterThan(0);
  });
});
