import type { Events } from './events.ts';

/** The mirrored recording: column x becomes width - 1 - x (Tonic's `RandomFlipLR`, always). */
export function flipLeftRight(events: Events): Events {
  return { ...events, x: events.x.map((x) => events.width - 1 - x) };
}
