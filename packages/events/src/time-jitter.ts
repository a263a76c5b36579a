import type { Events } from './events.ts';
import { normals } from './random.ts';
import { sortByTime } from './sort-by-time.ts';

/** How far `timeJitter` moves events. */
export interface TimeJitterOptions {
  /** Standard deviation, µs. */
  readonly deviation?: number;
}

/**
 * Moves every event by a normally distributed time, rounded to µs, and sorts (Tonic's `TimeJitter` with `sort_timestamps`). Events may
 * come before the first or after the last one's time, and before 0: `cropTime` cuts.
 */
export function timeJitter(events: Events, key: number, { deviation = 1000 }: TimeJitterOptions = {}): Events {
  const shifts = normals(key, events.t.length);
  return sortByTime({ ...events, t: events.t.map((t, i) => t + Math.round(deviation * (shifts[i] ?? 0))) });
}
