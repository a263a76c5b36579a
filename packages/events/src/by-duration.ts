import { firstAt } from './first-at.ts';
import { interval } from './interval.ts';
import type { Split } from './split.ts';

/**
 * Frames of `duration` µs, ⌈(t_last - t₀) / duration⌉ of them and at least one, the last one with the rest: SpikingJelly's
 * `integrate_events_by_fixed_duration`, which fails where all events have one time.
 */
export function byDuration(duration: number): Split {
  if (!(duration > 0 && Number.isFinite(duration))) throw new RangeError(`byDuration(${duration}): expected µs, more than 0.`);
  return (t) => {
    const [from, to] = interval(t);
    const T = Math.max(Math.ceil((to - from) / duration), Math.min(t.length, 1));
    return Uint32Array.from({ length: T + 1 }, (_, i) => (i === T ? t.length : firstAt(t, from + i * duration)));
  };
}
