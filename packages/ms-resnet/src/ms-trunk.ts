import { type BlockOptions, msBlock } from '@synfire/block';
import type { Layer, Named, Tree } from '@synfire/core';
import { spiking } from '@synfire/neuron';
import { dropoutHead, meanHead, type ResnetOptions, resnet } from '@synfire/resnet';
import { msParts } from './ms-parts.ts';

/** What an MS-ResNet is called with: the start and the shortcut of its blocks, and everything of the trunk but what the variant decides. */
export type MsResnetOptions = Omit<ResnetOptions, 'depths' | 'widths' | 'strides' | 'block' | 'tail'> &
  BlockOptions & {
    /** Probability of dropout before the last layer, one mask for all steps; a `head` of your own decides for itself. */
    readonly dropout?: number;
  };

type Variant = Pick<ResnetOptions, 'depths' | 'widths' | 'strides'>;

/** The trunk with MS blocks, MS-ResNet's parts, branches that start as zero, and the neuron `sn_out` that the stream of currents ends in. */
export function msTrunk(
  variant: Variant,
  { last = { gamma: 0 }, downsample, dropout = 0, head = dropout === 0 ? meanHead : dropoutHead(dropout), ...options }: MsResnetOptions,
): Layer<Named<Tree>, Named<Tree>> {
  const block = msBlock({ last, downsample });
  return resnet({ ...msParts, ...options, ...variant, block, head, tail: ({ neuron }) => ({ sn_out: spiking(neuron) }) });
}
