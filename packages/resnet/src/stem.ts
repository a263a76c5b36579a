import type { Parts } from '@synfire/block';
import type { Layer, Named } from '@synfire/core';
import { conv2d, maxPool, normNeuron, withoutShortcut } from '@synfire/layers';

/** Makes the layers before the first stage; T is the number of steps at which a static image is presented. */
export type Stem = (parts: Parts, T: number) => { readonly layers: Named<Layer>; readonly channels: number };

/**
 * conv7x7 stride 2 and norm, computed once on the static image and presented T times, then neuron and max-pool 3/2
 * (Fang et al. 2021, arXiv 2102.04159, Tab. 1 and code).
 */
export const imagenetStem: Stem = ({ norm, neuron, initializer }, T) => ({
  layers: {
    conv1: conv2d({ filters: 64, kernelSize: 7, strides: 2, initializer }),
    sn1: withoutShortcut(normNeuron(norm(), { neuron, repeat: T })),
    maxpool: maxPool({ kernelSize: 3, strides: 2, pad: 1 }),
  },
  channels: 64,
});
