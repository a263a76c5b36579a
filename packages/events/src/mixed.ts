import type { Events } from './events.ts';
import { filter } from './filter.ts';
import { interval } from './interval.ts';
import { checkSameSensor, merge } from './merge.ts';

/** Events of two recordings, and how much of the label belongs to the first; the rest is the second's. */
export interface Mixed {
  readonly events: Events;
  readonly share: number;
}

/** Mixed events, and how many came from where. */
interface Parts {
  readonly events: Events;
  readonly fromA: number;
  readonly fromB: number;
}

/** The events of `a` for whose number `fromA` is true and those of `b` for whose `fromB` is; `b` is shifted to begin when `a` does. */
export function mix(what: string, a: Events, b: Events, fromA: (i: number) => boolean, fromB: (i: number) => boolean): Parts {
  checkSameSensor(what, a, b);
  const [kept, added] = [filter(a, fromA), filter(b, fromB)];
  const shift = interval(a.t)[0] - interval(b.t)[0];
  return { events: merge(kept, { ...added, t: added.t.map((t) => t + shift) }), fromA: kept.t.length, fromB: added.t.length };
}
