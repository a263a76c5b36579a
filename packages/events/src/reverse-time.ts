import type { Events } from './events.ts';
import { interval } from './interval.ts';

/** The recording backwards: t becomes t₀ + t_last - t and, as what became brighter now becomes darker, p becomes 1 - p (Tonic's `RandomTimeReversal`). */
export function reverseTime(events: Events): Events {
  const [from, to] = interval(events.t);
  return {
    ...events,
    t: events.t.map((t) => from + to - t).reverse(),
    x: events.x.slice().reverse(),
    y: events.y.slice().reverse(),
    p: events.p.map((p) => 1 - p).reverse(),
  };
}
