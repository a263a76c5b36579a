import type { BatchTransform } from './batch-transform.ts';
import { encoding } from './encoding.ts';

/** The step in 0 … T-1 at which an intensity in [0, 1] spikes; it is rounded. */
export type Latency = (intensity: number, T: number) => number;

/** (T - 1)(1 - x). */
export const linearLatency: Latency = (x, T) => (T - 1) * (1 - x);

/** T - 1 - ln(αx + 1), α = e^(T - 1) - 1. */
export const logLatency: Latency = (x, T) => T - 1 - Math.log(Math.expm1(T - 1) * x + 1);

/** Time-to-first-spike code: every intensity in [0, 1] spikes once, the strongest first (as SpikingJelly's `LatencyEncoder`). */
export const latencyEncoding = ({ T, latency = linearLatency }: { readonly T: number; readonly latency?: Latency }): BatchTransform =>
  encoding('latencyEncoding', T, (x, spikes) => {
    for (const [i, value] of x.entries()) spikes(Math.min(T - 1, Math.max(0, Math.round(latency(value, T)))))[i] = 1;
  });
