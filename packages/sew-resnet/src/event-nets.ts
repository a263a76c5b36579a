import { type Block, type SewBlockOptions, sewBlock } from '@synfire/block';
import type { Layer, Named, Tree } from '@synfire/core';
import { ifNode, plif } from '@synfire/neuron';
import { plainBlock } from './plain-block.ts';
import { type PooledResnetOptions, pooledResnet } from './pooled-resnet.ts';

/** What the nets of the SEW paper for events and CIFAR-10 are called with; everything has the paper's default. */
export type SmallNetOptions = Partial<Omit<PooledResnetOptions, 'stages'>> & SewBlockOptions;

/** One of the SEW paper's nets for events or CIFAR-10. */
export type SmallNet = (options?: SmallNetOptions) => Layer<Named<Tree>, Named<Tree>>;

const variant =
  (defaults: Omit<PooledResnetOptions, 'block'>, plain?: Block): SmallNet =>
  ({ join, last, block = plain ?? sewBlock({ ...(join && { join }), ...(last && { last }) }), ...options } = {}) =>
    pooledResnet({ ...defaults, ...options, block });

const gesture = { classes: 11, stages: [{ filters: 32, blocks: 7 }], neuron: plif(), kernelSize: 1 };

/**
 * 7B-Net for DVS128 Gesture, `[T, 128, 128, 2]` event counts: 130,426 parameters (Fang et al. 2021, arXiv 2102.04159, §4.2). PLIF from tau = 2.
 * The first convolution is 1×1 as in the authors' code; the paper's string says 3×3: `kernelSize: 3` (130,938).
 */
export const sevenBNet: SmallNet = variant(gesture);

/** 7B-Net with `plainBlock` instead of SEW blocks: the paper's comparison without a shortcut. */
export const plainNet: SmallNet = variant(gesture, plainBlock());

/** Wide-7B-Net for CIFAR10-DVS, as `sevenBNet` with widths 64 and 128: 1,192,218 parameters, as in the paper's 1.19M (1,258,778 with `kernelSize: 3`; §4.3). */
export const wideSevenBNet: SmallNet = variant({
  ...gesture,
  classes: 10,
  stages: [
    { filters: 64, blocks: 4 },
    { filters: 128, blocks: 3 },
  ],
});

/** The CIFAR-10 net of the SEW paper's surrogate study (appendix A.5), IF, five times two blocks and a max-pool on 32×32 images; T = 4 is our choice. */
export const sewCifarNet: SmallNet = variant({
  classes: 10,
  stages: [{ filters: 32, blocks: 10, blocksPerPool: 2 }],
  neuron: ifNode(),
  kernelSize: 3,
  T: 4,
});
