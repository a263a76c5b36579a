import { uniforms } from '@synfire/data';
import type { Events } from './events.ts';
import { filter } from './filter.ts';
import { checkShare, draw, type Range } from './random.ts';

/** What part of the events `dropEvents` drops. */
export interface DropEventsOptions {
  readonly ratio?: Range;
}

/**
 * Drops round(ratio · n) of the n events, every choice of so many equally likely (Tonic's `DropEvent`); by selection sampling
 * (Knuth, The Art of Computer Programming 2, 3.4.2 S), which goes through the events once.
 */
export function dropEvents(events: Events, key: number, { ratio = 0.5 }: DropEventsOptions = {}): Events {
  checkShare('dropEvents: ratio', ratio);
  const n = events.t.length;
  const u = uniforms(key, n);
  let toDrop = Math.floor(draw(ratio, key, n) * n + 0.5);
  return filter(events, (i) => {
    if ((u[i] ?? 0) * (n - i) >= toDrop) return true;
    toDrop -= 1;
    return false;
  });
}
