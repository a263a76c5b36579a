import type { Events } from './events.ts';

/** The recording with every polarity 0 (Tonic's `MergePolarities`); `frames` with `merge` counts both in one channel instead. */
export function mergePolarities(events: Events): Events {
  return { ...events, p: new Uint8Array(events.p.length) };
}
