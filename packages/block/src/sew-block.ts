import type { Layer } from '@synfire/core';
import type { Join } from '@synfire/kernel';
import { conv2d, type Junction, normNeuron, withoutShortcut } from '@synfire/layers';
import type { Block, Parts } from './block.ts';
import { shortcutOf } from './block-options.ts';
import { type Downsample, firingDownsample } from './downsample.ts';
import { add } from './joins.ts';
import { residual } from './residual.ts';

/** How a SEW block joins, and whether it starts as an identity. */
export interface SewBlockOptions {
  readonly join?: Join;
  /** Initial γ and β of the branch's last norm: `{ gamma: 0 }` makes ADD and IAND start as an identity, `{ gamma: 0, beta: 1 }` AND with IF. */
  readonly last?: { readonly gamma?: number; readonly beta?: number } | undefined;
  /** What the shortcut goes through where shapes change; it should end in a neuron, so that the shortcut stays spikes. */
  readonly downsample?: Downsample | undefined;
}

/**
 * Spike-element-wise block with two 3×3 convolutions: y = g(SN(BN(conv(SN(BN(conv(x)))))), x); no neuron after g
 * (Fang et al. 2021, arXiv 2102.04159 §3.3). The shortcut is the identity, or conv1x1-BN-SN, so that it stays spikes.
 */
export const sewBlock = ({ join = add, last, downsample = firingDownsample }: SewBlockOptions = {}): Block => ({
  expansion: 1,
  layer: (at, parts) =>
    residual({
      branch: {
        conv1: conv2d({ filters: at.filters, kernelSize: 3, strides: at.strides, initializer: parts.initializer }),
        sn1: fire(parts),
        conv2: conv2d({ filters: at.filters, kernelSize: 3, initializer: parts.initializer }),
      },
      end: { sn2: joined(parts, join, last) },
      shortcut: shortcutOf(at, 1, parts, downsample),
      survival: at.survival,
    }),
});

/** As `sewBlock` with a bottleneck of 1×1, 3×3 and 1×1 convolutions to four times the width; the stride is the 3×3's. */
export const sewBottleneck = ({ join = add, last, downsample = firingDownsample }: SewBlockOptions = {}): Block => ({
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
      end: { sn3: joined(parts, join, last) },
      shortcut: shortcutOf(at, 4, parts, downsample),
      survival: at.survival,
    }),
});

const fire = ({ norm, neuron }: Parts): Layer => withoutShortcut(normNeuron(norm(), { neuron }));

const joined = ({ norm, neuron }: Parts, join: Join, last: SewBlockOptions['last']): Junction => normNeuron(norm(last), { neuron, join });
