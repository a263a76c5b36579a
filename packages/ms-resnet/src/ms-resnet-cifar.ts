import type { Layer, Named, Tree } from '@synfire/core';
import { type MsResnetOptions, msTrunk } from './ms-trunk.ts';
import { msStem } from './stems.ts';

/** What a CIFAR MS-ResNet is called with: its depth, 6·n + 2, and the options of every MS-ResNet. */
export type MsResnetCifarOptions = MsResnetOptions & { readonly depth: number };

/**
 * MS-ResNet for CIFAR of depth 6·n + 2 (20, 32, 44, 56, 110, 482): conv3×3 to 16, stages of 16, 32 and 64 channels and n blocks, T = 4.
 * A reconstruction: the degradation study of arXiv 2112.08954 names the depths, which are He et al.'s CIFAR family (arXiv 1512.03385);
 * its code, shortcuts and T are not published. Throws RangeError for a depth that is none of the family.
 */
export function msResnetCifar({ depth, ...options }: MsResnetCifarOptions): Layer<Named<Tree>, Named<Tree>> {
  const n = (depth - 2) / 6;
  if (!Number.isInteger(n) || n < 1)
    throw new RangeError(`msResnetCifar: depth ${depth}; expected 6·n + 2: 8, 14, 20, 32, 44, 56, 110, 482, …`);
  const stem = msStem({ filters: 16, kernelSize: 3, strides: 1 });
  return msTrunk({ depths: [n, n, n], widths: [16, 32, 64], strides: [1, 2, 2] }, { stem, ...options });
}

/**
 * The wide MS-ResNet-18 of later CIFAR papers: conv3×3 to 64, stages of 128, 256 and 512 channels with 3, 3 and 2 blocks, T = 4;
 * 12,502,090 parameters with 10 classes (GAC's code, github.com/bollossom/GAC). That code has TET's LIF (`tetLif`) and starts γ at 1 (`batchNorm`).
 */
export function msResnetWideCifar18(options: MsResnetOptions): Layer<Named<Tree>, Named<Tree>> {
  const stem = msStem({ filters: 64, kernelSize: 3, strides: 1 });
  return msTrunk({ depths: [3, 3, 2], widths: [128, 256, 512], strides: [1, 2, 2] }, { stem, ...options });
}
