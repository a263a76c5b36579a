import type { Layer } from '@synfire/core';
import { conv2d, joining, normNeuron, withoutShortcut } from '@synfire/layers';
import { spiking } from '@synfire/neuron';
import type { Block, Parts } from './block.ts';
import { type BlockOptions, shortcutOf } from './block-options.ts';
import { add } from './joins.ts';
import { residual } from './residual.ts';

/**
 * Membrane-shortcut block on a stream of currents: y = BN(conv(SN(BN(conv(SN(x)))))) + shortcut(x), no neuron after the addition
 * (MS-ResNet, arXiv 2112.08954, authors' code; placement PA-A of the DANet models here). The shortcut is the identity or `downsample`.
 * `sn2` holds the norm of the first convolution, which fires into the second.
 */
export const msBlock = ({ last, downsample }: BlockOptions = {}): Block => ({
  expansion: 1,
  layer: (at, parts) =>
    residual({
      branch: {
        sn1: spiking(parts.neuron),
        conv1: conv2d({ filters: at.filters, kernelSize: 3, strides: at.strides, initializer: parts.initializer }),
        sn2: fire(parts),
        conv2: conv2d({ filters: at.filters, kernelSize: 3, initializer: parts.initializer }),
      },
      end: { bn2: joining(parts.norm(last), add) },
      shortcut: shortcutOf(at, 1, parts, downsample),
      survival: at.survival,
    }),
});

/** As `msBlock` with a bottleneck of 1×1, 3×3 and 1×1 convolutions to four times the width; not in the MS-ResNet paper's networks. */
export const msBottleneck = ({ last, downsample }: BlockOptions = {}): Block => ({
  expansion: 4,
  layer: (at, parts) =>
    residual({
      branch: {
        sn1: spiking(parts.neuron),
        conv1: conv2d({ filters: at.filters, kernelSize: 1, initializer: parts.initializer }),
        sn2: fire(parts),
        conv2: conv2d({ filters: at.filters, kernelSize: 3, strides: at.strides, initializer: parts.initializer }),
        sn3: fire(parts),
        conv3: conv2d({ filters: at.filters * 4, kernelSize: 1, initializer: parts.initializer }),
      },
      end: { bn3: joining(parts.norm(last), add) },
      shortcut: shortcutOf(at, 4, parts, downsample),
      survival: at.survival,
    }),
});

const fire = ({ norm, neuron }: Parts): Layer => withoutShortcut(normNeuron(norm(), { neuron }));
