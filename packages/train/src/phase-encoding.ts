import type { BatchTransform } from './batch-transform.ts';
import { encoding } from './encoding.ts';

/**
 * Weighted phase code: the first T binary digits of an intensity, the step of weight ½ first; 1 and what is next to it spike always
 * (Kim et al. 2018, Deep neural networks with weighted spikes).
 */
export const phaseEncoding = ({ T }: { readonly T: number }): BatchTransform =>
  encoding('phaseEncoding', T, (x, spikes) => {
    for (let t = 0; t < T; t++) spikes(t).set(x.map((value) => Math.floor(Math.min(value, 1 - 2 ** -T) * 2 ** (t + 1)) % 2));
  });
