import type { Block } from '@synfire/block';
import { sequential } from '@synfire/core';
import { conv2d, normNeuron, withoutShortcut } from '@synfire/layers';

/** Two times conv3x3-BN-SN without a shortcut: what the SEW paper's plain net has where 7B-Net has a SEW block (`PlainNet` of the authors' code). */
export const plainBlock = (): Block => ({
  expansion: 1,
  layer: ({ filters, strides }, { norm, neuron, initializer }) =>
    sequential({
      conv1: conv2d({ filters, kernelSize: 3, strides, initializer }),
      sn1: withoutShortcut(normNeuron(norm(), { neuron })),
      conv2: conv2d({ filters, kernelSize: 3, initializer }),
      sn2: withoutShortcut(normNeuron(norm(), { neuron })),
    }),
});
