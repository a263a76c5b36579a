import { type Split, whole } from './split.ts';

/** Frames of `count` events, the last one with what is left (Tonic's `ToFrame` with `event_count` and `include_incomplete`). */
export function byCount(count: number): Split {
  whole('byCount', count);
  return (t) => Uint32Array.from({ length: Math.ceil(t.length / count) + 1 }, (_, i) => Math.min(i * count, t.length));
}
