import type { Key } from '@synfire/core';
import type { Batch } from './batch.ts';
import type { BatchTransform } from './batch-transform.ts';

/**
 * A transform of static intensities in [0, 1] into T steps of spikes, written step by step. Throws RangeError for batches with steps and
 * for other intensities.
 */
export function encoding(
  what: string,
  T: number,
  encode: (x: Float32Array, spikes: (t: number) => Float32Array, key: Key) => void,
): BatchTransform {
  if (!Number.isInteger(T) || T < 1) throw new RangeError(`${what}: T = ${T}; expected a whole number of time steps, at least 1`);
  return (batch: Batch, key) => {
    const { x, shape } = batch;
    if ((batch.T ?? 1) !== 1) throw new RangeError(`${what}: the batch has ${batch.T} time steps; expected static intensities`);
    const at = x.findIndex((value) => !(value >= 0 && value <= 1));
    if (at >= 0) throw new RangeError(`${what}: value ${x[at]}; expected intensities in [0, 1], so leave out the normalisation`);
    const result = new Float32Array(T * x.length);
    encode(x, (t) => result.subarray(t * x.length, (t + 1) * x.length), key);
    return { ...batch, x: result, shape: [(shape[0] ?? 0) * T, ...shape.slice(1)], T };
  };
}
