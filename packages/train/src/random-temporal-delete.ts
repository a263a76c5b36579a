import { uniforms } from '@synfire/core';
import type { BatchTransform } from './batch-transform.ts';

/**
 * Keeps a random choice of T of the batch's time steps in their order, the same for all samples (Fang et al. 2021, arXiv 2102.04159,
 * DVS128 Gesture: 12 of 16). Throws RangeError where the batch has fewer.
 */
export function randomTemporalDelete({ T }: { readonly T: number }): BatchTransform {
  if (!Number.isInteger(T) || T < 1) throw new RangeError(`randomTemporalDelete: T = ${T}; expected a whole number of at least 1`);
  return (batch, key) => {
    const { x, shape, T: steps = 1 } = batch;
    if (steps < T) throw new RangeError(`randomTemporalDelete: T = ${T} of a batch of ${steps} time steps; expected at most as many`);
    const draws = uniforms(key, steps);
    const order = Array.from({ length: steps }, (_, t) => t).toSorted((a, b) => (draws[a] ?? 0) - (draws[b] ?? 0));
    const kept = order.slice(0, T).toSorted((a, b) => a - b);
    const size = x.length / steps;
    const result = new Float32Array(T * size);
    for (const [i, t] of kept.entries()) result.set(x.subarray(t * size, (t + 1) * size), i * size);
    return { ...batch, x: result, shape: [((shape[0] ?? 0) / steps) * T, ...shape.slice(1)], T };
  };
}
