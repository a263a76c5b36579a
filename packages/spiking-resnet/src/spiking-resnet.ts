import { type BlockOptions, spikingBlock, spikingBottleneck } from '@synfire/block';
import type { Layer, Named, Tree } from '@synfire/core';
import { type ResnetOptions, resnet } from '@synfire/resnet';

/** What a Spiking ResNet is called with: the start and the shortcut of its blocks, and everything of the trunk but what the depth decides. */
export type SpikingResnetOptions = Omit<ResnetOptions, 'depths' | 'widths' | 'strides' | 'block' | 'tail'> & BlockOptions;

/** A Spiking ResNet of a published depth. */
export type SpikingResnet = (options: SpikingResnetOptions) => Layer<Named<Tree>, Named<Tree>>;

/** Branches start as zero: every published ImageNet run does, and 50 to 152 layers are said not to converge without (arXiv 2102.04159 §4.1). */
const variant =
  (depths: readonly number[], block: typeof spikingBlock): SpikingResnet =>
  ({ last = { gamma: 0 }, downsample, ...options }) =>
    resnet({ ...options, depths, block: block({ last, downsample }) });

/** Spiking ResNet-18: 11,689,512 parameters with 1000 classes (the baseline of Fang et al. 2021, arXiv 2102.04159 §3.2). */
export const spikingResnet18: SpikingResnet = variant([2, 2, 2, 2], spikingBlock);

/** Spiking ResNet-34: 21,797,672 parameters with 1000 classes. */
export const spikingResnet34: SpikingResnet = variant([3, 4, 6, 3], spikingBlock);

/** Spiking ResNet-50, with bottlenecks: 25,557,032 parameters with 1000 classes. */
export const spikingResnet50: SpikingResnet = variant([3, 4, 6, 3], spikingBottleneck);

/** Spiking ResNet-101, with bottlenecks: 44,549,160 parameters with 1000 classes. */
export const spikingResnet101: SpikingResnet = variant([3, 4, 23, 3], spikingBottleneck);

/** Spiking ResNet-152, with bottlenecks: 60,192,808 parameters with 1000 classes. */
export const spikingResnet152: SpikingResnet = variant([3, 8, 36, 3], spikingBottleneck);
