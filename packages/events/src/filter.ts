import type { Events } from './events.ts';
import { pick } from './pick.ts';

/** The events for whose number `keep` is true. */
export function filter(events: Events, keep: (i: number) => boolean): Events {
  const kept = new Uint32Array(events.t.length);
  let count = 0;
  for (let i = 0; i < events.t.length; i += 1) if (keep(i)) kept[count++] = i;
  return pick(events, kept.subarray(0, count));
}
