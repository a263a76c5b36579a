import { averageDownsample } from '@synfire/block';
import type { Layer, Named, Tree } from '@synfire/core';
import { type MsResnetOptions, msTrunk } from './ms-trunk.ts';
import { msStem, msTripleStem } from './stems.ts';

export type { MsResnetOptions } from './ms-trunk.ts';

/** An MS-ResNet of a published depth. */
export type MsResnet = (options: MsResnetOptions) => Layer<Named<Tree>, Named<Tree>>;

const variant =
  (depths: readonly number[], defaults: Partial<MsResnetOptions>): MsResnet =>
  (options) =>
    msTrunk({ depths, strides: [2, 2, 2, 2] }, { ...defaults, ...options });

/** No pool follows it, so that the first stage halves as well (in the code a max-pool is declared but never called). */
const stem = msStem({ filters: 64, kernelSize: 7, strides: 2 });

/** MS-ResNet-18 for ImageNet, T = 6: 11,693,736 parameters with 1000 classes (arXiv 2112.08954 and its code). */
export const msResnet18: MsResnet = variant([2, 2, 2, 2], { stem, T: 6 });

/** MS-ResNet-34 for ImageNet, T = 6: 21,801,896 parameters with 1000 classes. */
export const msResnet34: MsResnet = variant([3, 4, 6, 3], { stem, T: 6 });

/**
 * MS-ResNet-104 for ImageNet, of basic blocks: 77,350,504 parameters with 1000 classes. T = 5 as in the paper; the code has 6.
 * In training, dropout of 0.2 before the last layer, as in the code: `dropout: 0` leaves it out.
 */
export const msResnet104: MsResnet = variant([3, 8, 32, 8], { stem: msTripleStem, downsample: averageDownsample, dropout: 0.2, T: 5 });
