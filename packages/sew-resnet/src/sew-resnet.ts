import { type SewBlockOptions, sewBlock, sewBottleneck } from '@synfire/block';
import type { Layer, Named, Tree } from '@synfire/core';
import { type ResnetOptions, resnet } from '@synfire/resnet';

/** What a SEW ResNet is called with: the join and the start of its blocks, and everything of the trunk but what the depth decides. */
export type SewResnetOptions = Omit<ResnetOptions, 'depths' | 'widths' | 'block'> & SewBlockOptions;

/** A SEW ResNet of a published depth. */
export type SewResnet = (options: SewResnetOptions) => Layer<Named<Tree>, Named<Tree>>;

const variant =
  (depths: readonly number[], block: typeof sewBlock): SewResnet =>
  ({ join, last, downsample, ...options }) =>
    resnet({ ...options, depths, block: block({ ...(join && { join }), last, downsample }) });

/** SEW ResNet-18: 11,689,512 parameters with 1000 classes (Fang et al. 2021, arXiv 2102.04159). */
export const sewResnet18: SewResnet = variant([2, 2, 2, 2], sewBlock);

/** SEW ResNet-34: 21,797,672 parameters with 1000 classes. */
export const sewResnet34: SewResnet = variant([3, 4, 6, 3], sewBlock);

/** SEW ResNet-50, with bottlenecks: 25,557,032 parameters with 1000 classes. */
export const sewResnet50: SewResnet = variant([3, 4, 6, 3], sewBottleneck);

/** SEW ResNet-101, with bottlenecks: 44,549,160 parameters with 1000 classes. */
export const sewResnet101: SewResnet = variant([3, 4, 23, 3], sewBottleneck);

/** SEW ResNet-152, with bottlenecks: 60,192,808 parameters with 1000 classes. */
export const sewResnet152: SewResnet = variant([3, 8, 36, 3], sewBottleneck);
