import type { Events } from './events.ts';
import { firstAt } from './first-at.ts';
import { slice } from './slice.ts';

/** The events with from <= t < to, in µs, as a view of the same memory. */
export function cropTime(events: Events, from: number, to: number): Events {
  return slice(events, firstAt(events.t, from), firstAt(events.t, to));
}
