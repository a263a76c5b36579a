import type { Layer } from '@synfire/core';
import { conv2d, joining, normNeuron, withoutShortcut } from '@synfire/layers';
import type { Block, Parts } from './block.ts';
import { type BlockOptions, shortcutOf } from './block-options.ts';
import { add } from './joins.ts';
import { residual } from './residual.ts';

/**
 * Full pre-activation on a stream of currents: y = conv(SN(BN(conv(SN(BN(x)))))) + shortcut(x), no neuron after the addition: He et al. 2016
 * (arXiv 1603.05027) with neurons. The order that a third party's code calls PA-B of DANet (arXiv 2311.05171); the paper's text could not be had.
 * A last norm that starts at γ = 0 silences the second neuron, so that the block starts as an identity.
 */
export const preActivationBlock = ({ last, downsample }: BlockOptions = {}): Block => ({
  expansion: 1,
  layer: (at, parts) =>
    residual({
      branch: {
        sn1: fire(parts),
        conv1: conv2d({ filters: at.filters, kernelSize: 3, strides: at.strides, initializer: parts.initializer }),
        sn2: fire(parts, last),
      },
      end: { conv2: joining(conv2d({ filters: at.filters, kernelSize: 3, initializer: parts.initializer }), add) },
      shortcut: shortcutOf(at, 1, parts, downsample),
      survival: at.survival,
    }),
});

/** As `preActivationBlock` with a bottleneck of 1×1, 3×3 and 1×1 convolutions to four times the width. */
export const preActivationBottleneck = ({ last, downsample }: BlockOptions = {}): Block => ({
  expansion: 4,
  layer: (at, parts) =>
    residual({
      branch: {
        sn1: fire(parts),
        conv1: conv2d({ filters: at.filters, kernelSize: 1, initializer: parts.initializer }),
        sn2: fire(parts),
        conv2: conv2d({ filters: at.filters, kernelSize: 3, strides: at.strides, initializer: parts.initializer }),
        sn3: fire(parts, last),
      },
      end: { conv3: joining(conv2d({ filters: at.filters * 4, kernelSize: 1, initializer: parts.initializer }), add) },
      shortcut: shortcutOf(at, 4, parts, downsample),
      survival: at.survival,
    }),
});

const fire = ({ norm, neuron }: Parts, start?: BlockOptions['last']): Layer => withoutShortcut(normNeuron(norm(start), { neuron }));
