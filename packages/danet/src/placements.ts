import {
  type Block,
  type BlockOptions,
  msBlock,
  msBottleneck,
  type Parts,
  preActivationBlock,
  preActivationBottleneck,
  sewBlock,
  sewBottleneck,
} from '@synfire/block';
import type { Layer, Named } from '@synfire/core';
import { conv2d, maxPool, normNeuron, repeatOverTime, withoutShortcut } from '@synfire/layers';
import { spiking } from '@synfire/neuron';
import { imagenetStem, type Stem } from '@synfire/resnet';

/** Where neurons, norms and convolutions stand in a densely additive network: its blocks, and what opens and closes its main path. */
export interface Placed {
  readonly basic: (options?: BlockOptions) => Block;
  readonly bottleneck: (options?: BlockOptions) => Block;
  readonly stem: Stem;
  readonly tail: (parts: Parts) => Named<Layer>;
}

/** ResNet's stem without the neuron, once on the static image and presented T times: conv7×7/2, norm, max-pool 3/2. Our choice: no source describes it. */
export const currentStem: Stem = ({ norm, initializer }, T) => ({
  layers: {
    conv1: conv2d({ filters: 64, kernelSize: 7, strides: 2, initializer }),
    bn1: norm(),
    maxpool: maxPool({ kernelSize: 3, strides: 2, pad: 1 }),
    repeat: repeatOverTime({ times: T }),
  },
  channels: 64,
});

/** conv-BN-SN-conv-BN-SN, added to a stream of integer-valued spikes: SEW ADD. The name DA-spike is ours. */
export const daSpike: Placed = { basic: sewBlock, bottleneck: sewBottleneck, stem: imagenetStem, tail: () => ({}) };

/** SN-conv-BN-SN-conv-BN, added to a stream of currents: MS-ResNet's order. That it is the paper's PA-A is our identification. */
export const paA: Placed = {
  basic: msBlock,
  bottleneck: msBottleneck,
  stem: currentStem,
  tail: ({ neuron }) => ({ sn_out: spiking(neuron) }),
};

/** BN-SN-conv-BN-SN-conv, added to a stream of currents; the order is a third party's code (AndreaLolli2912/Spiking-ResNet), whose author read the paper. */
export const paB: Placed = {
  basic: preActivationBlock,
  bottleneck: preActivationBottleneck,
  stem: currentStem,
  tail: ({ norm, neuron }) => ({ sn_out: withoutShortcut(normNeuron(norm(), { neuron })) }),
};
