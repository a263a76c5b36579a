import type { Events } from './events.ts';
import { filter } from './filter.ts';
import { interval } from './interval.ts';
import { checkShare, draw, type Range, uniform } from './random.ts';

/** What part of the duration `dropTime` empties. */
export interface DropTimeOptions {
  readonly ratio?: Range;
}

/** Drops all events of an interval of ratio · duration that begins at a random time (Tonic's `DropEventByTime`, Gu et al. 2021). */
export function dropTime(events: Events, key: number, { ratio = 0.2 }: DropTimeOptions = {}): Events {
  checkShare('dropTime: ratio', ratio);
  const [from, to] = interval(events.t);
  const duration = (to - from) * draw(ratio, key, 0);
  const start = from + (to - from - duration) * uniform(key, 1);
  return filter(events, (i) => {
    const t = events.t[i] ?? 0;
    return t < start || t > start + duration;
  });
}
