import { fold, uniforms } from '@synfire/core';
import type { BatchTransform } from './batch-transform.ts';
import { encoding } from './encoding.ts';

/** Rate code: in each of T steps an intensity x in [0, 1] spikes with probability x. */
export const poissonEncoding = ({ T }: { readonly T: number }): BatchTransform =>
  encoding('poissonEncoding', T, (x, spikes, key) => {
    for (let t = 0; t < T; t++) {
      const draws = uniforms(fold(key, t), x.length);
      spikes(t).set(x.map((value, i) => ((draws[i] ?? 1) < value ? 1 : 0)));
    }
  });
