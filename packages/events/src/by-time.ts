import { firstAt } from './first-at.ts';
import { interval } from './interval.ts';
import { type Split, whole } from './split.ts';

/**
 * `T` frames of dt = ⌊(t_last - t₀) / T⌋ µs, frame i from t₀ + i·dt, the last one with the rest: SpikingJelly's `split_by='time'`,
 * but a frame without events is empty, where SpikingJelly raises an IndexError.
 */
export function byTime(T: number): Split {
  whole('byTime', T);
  return (t) => {
    const [from, to] = interval(t);
    const dt = Math.floor((to - from) / T);
    return Uint32Array.from({ length: T + 1 }, (_, i) => (i === T ? t.length : firstAt(t, from + i * dt)));
  };
}
