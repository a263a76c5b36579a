import { type Layer, sequential } from '@synfire/core';
import { averagePool, conv2d, normNeuron, withoutShortcut } from '@synfire/layers';
import type { Parts } from './block.ts';

/** Makes what a shortcut goes through where stride or channels change; `filters` are those of the block's output. */
export type Downsample = (at: { readonly filters: number; readonly strides: number }, parts: Parts) => Layer;

/** conv1×1 with the stride, then the norm (He et al. 2015, arXiv 1512.03385); no neuron. */
export const convDownsample: Downsample = ({ filters, strides }, { norm, initializer }) =>
  sequential({ conv: conv2d({ filters, kernelSize: 1, strides, initializer }), bn: norm() });

/** Average pool over the stride, conv1×1 and the norm, as in MS-ResNet-104 (authors' code of arXiv 2112.08954). */
export const averageDownsample: Downsample = ({ filters, strides }, { norm, initializer }) =>
  sequential({ pool: averagePool({ kernelSize: strides }), conv: conv2d({ filters, kernelSize: 1, initializer }), bn: norm() });

/** conv1×1 with the stride, the norm and a neuron, so that the shortcut stays spikes, as in SEW ResNet (arXiv 2102.04159). */
export const firingDownsample: Downsample = ({ filters, strides }, { norm, neuron, initializer }) =>
  sequential({ conv: conv2d({ filters, kernelSize: 1, strides, initializer }), sn: withoutShortcut(normNeuron(norm(), { neuron })) });

/** Average pool over the stride, conv1×1, the norm and a neuron. */
export const averageFiringDownsample: Downsample = ({ filters, strides }, { norm, neuron, initializer }) =>
  sequential({
    pool: averagePool({ kernelSize: strides }),
    conv: conv2d({ filters, kernelSize: 1, initializer }),
    sn: withoutShortcut(normNeuron(norm(), { neuron })),
  });
