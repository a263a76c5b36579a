import type { Events } from './events.ts';
import { type Relocation, relocate } from './relocate.ts';

/** x modulo n in 0 … n-1, of negative x too. */
const wrap = (x: number, n: number): number => ((x % n) + n) % n;

/** Where a pixel goes when all move right and down by whole pixels and come in again on the other side (`torch.roll`). */
export function rolling(width: number, height: number, right: number, down: number): Relocation {
  return { column: (x) => wrap(x + right, width), row: (_, y) => wrap(y + down, height) };
}

/** Moves all events right and down by whole pixels; what leaves the sensor comes in on the other side, as the NDA paper rolls frames. */
export function roll(events: Events, right: number, down: number): Events {
  return relocate(events, events.width, events.height, rolling(events.width, events.height, right, down));
}
