import type { Layer } from '@synfire/core';
import { conv2d, joining, type NormFactory, normNeuron, withoutShortcut } from '@synfire/layers';
import { spiking } from '@synfire/neuron';
import type { Block, Parts } from './block.ts';
import { type BlockOptions, shortcutOf } from './block-options.ts';
import { add } from './joins.ts';
import { residual } from './residual.ts';

/** How a block that fires after its addition starts, what its shortcut goes through, and which norms its addition has. */
export interface SpikingBlockOptions extends BlockOptions {
  /** Makes the norms whose results are added, of the branch's end and of the shortcut; the model's where it is left out. */
  readonly added?: NormFactory | undefined;
}

/**
 * ResNet's block with neurons for ReLUs, the last one after the addition: y = SN(BN(conv(SN(BN(conv(x))))) + shortcut(x)),
 * the shortcut being the identity or conv1x1-BN (Fang et al. 2021, arXiv 2102.04159 §3.2). Starting as zero it is an identity for IF alone.
 */
export const spikingBlock = ({ last, downsample, added }: SpikingBlockOptions = {}): Block => ({
  expansion: 1,
  layer: (at, parts) =>
    residual({
      branch: {
        conv1: conv2d({ filters: at.filters, kernelSize: 3, strides: at.strides, initializer: parts.initializer }),
        sn1: fire(parts),
        conv2: conv2d({ filters: at.filters, kernelSize: 3, initializer: parts.initializer }),
      },
      end: { bn2: joining((added ?? parts.norm)(last), add) },
      shortcut: shortcutOf(at, 1, { ...parts, norm: added ?? parts.norm }, downsample),
      survival: at.survival,
      after: { sn2: spiking(parts.neuron) },
    }),
});

/** As `spikingBlock` with a bottleneck of 1×1, 3×3 and 1×1 convolutions to four times the width; the stride is the 3×3's. */
export const spikingBottleneck = ({ last, downsample, added }: SpikingBlockOptions = {}): Block => ({
  expansion: 4,
  layer: (at, parts) =>
    residual({
      branch: {
        conv1: conv2d({ filters: at.filters, kernelSize: 1, initializer: parts.initializer }),
        sn1: fire(parts),
        conv2: conv2d({ filters: at.filters, kernelSize: 3, strides: at.strides, initializer: parts.initializer }),
        sn2: fire(parts),
        conv3: conv2d({ filters: at.filters * 4, kernelSize: 1, initializer: parts.initializer }),
      },
      end: { bn3: joining((added ?? parts.norm)(last), add) },
      shortcut: shortcutOf(at, 4, { ...parts, norm: added ?? parts.norm }, downsample),
      survival: at.survival,
      after: { sn3: spiking(parts.neuron) },
    }),
});

const fire = ({ norm, neuron }: Parts): Layer => withoutShortcut(normNeuron(norm(), { neuron }));
