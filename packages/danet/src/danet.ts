import type { BlockOptions } from '@synfire/block';
import type { Layer, Named, Tree } from '@synfire/core';
import { plif } from '@synfire/neuron';
import { type ResnetOptions, resnet } from '@synfire/resnet';
import { daSpike, type Placed } from './placements.ts';

/** What a DANet is called with: the placement, whether blocks are bottlenecks, how branches start and shortcuts shrink, and the trunk's options. */
export interface DanetOptions extends Omit<ResnetOptions, 'block'>, BlockOptions {
  readonly placement?: Placed;
  readonly bottleneck?: boolean;
}

/** A DANet of one depth. */
export type Danet = (options: Omit<DanetOptions, 'depths' | 'bottleneck'>) => Layer<Named<Tree>, Named<Tree>>;

/**
 * A densely additive network: nothing but addition on the main path, x_(l+1) = x_l + F_l(x_l), so that every block reads the sum of all before it.
 * OUR RECONSTRUCTION of DANet (arXiv 2311.05171), whose text could not be had: the concept is the abstract's, which counts four
 * architectures without naming them. Ours are `placement: daSpike`, `paA`, `paB`, and any of them with `connect: stageDense()`; that they are
 * the paper's four is a guess, and all of it stays arguments, to be set once they are known.
 */
export function danet({
  placement = daSpike,
  bottleneck = false,
  last,
  downsample,
  neuron = plif(),
  ...options
}: DanetOptions): Layer<Named<Tree>, Named<Tree>> {
  const block = (bottleneck ? placement.bottleneck : placement.basic)({ last, downsample });
  return resnet({ stem: placement.stem, tail: placement.tail, ...options, neuron, block });
}

const variant =
  (depths: readonly number[]): Danet =>
  (options) =>
    danet({ ...options, depths, bottleneck: true });

/**
 * A densely additive ResNet-50 of any of the four architectures (see `danet`), DA-spike by default; the abstract reports 73.71 % on ImageNet
 * at T = 4 for the paper's own, not reproduced here.
 */
export const danet50: Danet = variant([3, 4, 6, 3]);

/** A densely additive ResNet-101, as `danet50`; the abstract reports 76.13 % for the paper's own, not reproduced here. */
export const danet101: Danet = variant([3, 4, 23, 3]);

/** A densely additive ResNet-152, as `danet50`; the abstract reports 77.22 % for the paper's own, not reproduced here. */
export const danet152: Danet = variant([3, 8, 36, 3]);
