import type { Events } from './events.ts';

/** The recording upside down: row y becomes height - 1 - y (Tonic's `RandomFlipUD`, always). */
export function flipUpDown(events: Events): Events {
  return { ...events, y: events.y.map((y) => events.height - 1 - y) };
}
