import type { Events } from './events.ts';
import { filter } from './filter.ts';

/**
 * Keeps an event if the one before it at the same pixel, kept or not and of either polarity, lies more than `period` µs back:
 * t_n - t_(n-1) > period (Tonic's `RefractoryPeriod`).
 */
export function refractoryPeriod(events: Events, period: number): Events {
  const last = new Float64Array(events.width * events.height).fill(Number.NEGATIVE_INFINITY);
  return filter(events, (i) => {
    const pixel = (events.y[i] ?? 0) * events.width + (events.x[i] ?? 0);
    const t = events.t[i] ?? 0;
    const before = last[pixel] ?? 0;
    last[pixel] = t;
    return t - before > period;
  });
}
