import type { Named } from '@synfire/core';
import type { Dtype } from './dtype.ts';
import { withSafetensors } from './open-safetensors.ts';

/** One array of a safetensors file: row-major, little-endian. */
export interface RawArray {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The arrays and strings of a safetensors file as they are, without tensors. Throws Error that names file and tensor. */
export const readSafetensors = (file: string): Promise<{ readonly arrays: Named<RawArray>; readonly metadata: Named<string> }> =>
  withSafetensors(file, async ({ arrays, metadata, read }) => {
    const pairs: [string, RawArray][] = [];
    for (const [name, array] of Object.entries(arrays)) {
      pairs.push([name, { dtype: array.dtype, shape: array.shape, bytes: await read(name, array) }]);
    }
    return { arrays: Object.fromEntries(pairs), metadata };
  });
