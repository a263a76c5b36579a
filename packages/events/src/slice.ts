import type { Events } from './events.ts';

/** The events of numbers from … to-1, as a view of the same memory. */
export function slice({ t, x, y, p, width, height }: Events, from: number, to: number): Events {
  return { t: t.subarray(from, to), x: x.subarray(from, to), y: y.subarray(from, to), p: p.subarray(from, to), width, height };
}
