import type { Events } from './events.ts';

/** The recording with ON and OFF exchanged (Tonic's `RandomFlipPolarity`, always). */
export function flipPolarity(events: Events): Events {
  return { ...events, p: events.p.map((p) => 1 - p) };
}
