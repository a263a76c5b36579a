// A block of your own in the trunk of the residual networks: one convolution, a join that keeps the larger value, a pooled shortcut.
import { type Block, residual } from '@synfire/block';
import { backwardOf, count, sequential } from '@synfire/core';
import { conv2d, maxPool, normNeuron } from '@synfire/layers';
import { resnet } from '@synfire/resnet';
import '@tensorflow/tfjs';
import { randomUniform } from '@tensorflow/tfjs-core';

const larger: Block = {
  expansion: 1,
  layer: ({ filters, strides, project }, { norm, neuron, initializer }) => {
    const shrink = sequential({
      pool: maxPool({ kernelSize: strides }),
      conv: conv2d({ filters, kernelSize: 1, initializer }),
    });
    return residual({
      branch: { conv: conv2d({ filters, kernelSize: 3, strides, initializer }) },
      end: { sn: normNeuron(norm(), { neuron, join: { name: 'max', apply: (op, a, s) => op.maximum(a, s) } }) },
      ...(project ? { shortcut: { shrink } } : {}),
    });
  },
};

const model = resnet({ classes: 3, depths: [1, 2], widths: [8, 16], block: larger, T: 2 });
const { params, state } = model.init(1, [1, 32, 32, 3]);
const applied = model.apply(params, state, { T: 1, x: randomUniform([2, 32, 32, 3]) }, { training: true, key: 0 });
const { dx } = backwardOf(applied)(applied.y.x);
console.log(`${count(params)} parameters, logits [${applied.y.x.shape}], dx [${dx?.shape}]`);
