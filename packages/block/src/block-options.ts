import type { Layer, Named } from '@synfire/core';
import type { Parts, Placement } from './block.ts';
import { convDownsample, type Downsample } from './downsample.ts';

/** How a block that adds currents starts, and what its shortcut goes through where shapes change. */
export interface BlockOptions {
  /** Initial γ and β of the branch's last norm; `{ gamma: 0 }` makes the branch start as zero. */
  readonly last?: { readonly gamma?: number; readonly beta?: number } | undefined;
  readonly downsample?: Downsample | undefined;
}

/** Nothing where shapes agree, else the block's downsampling under the name `downsample`. */
export const shortcutOf = (
  { filters, strides, project }: Placement,
  expansion: number,
  parts: Parts,
  downsample: Downsample = convDownsample,
): Named<Layer> => (project ? { downsample: downsample({ filters: filters * expansion, strides }, parts) } : {});
