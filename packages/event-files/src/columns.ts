import type { Events } from '@synfire/events';
import type { Sensor } from './format.ts';
import { unfilled } from './unfilled.ts';

/** Columns to fill; the first `length` events are there. */
export interface Columns {
  readonly t: Float64Array;
  readonly x: Uint16Array;
  readonly y: Uint16Array;
  readonly p: Uint8Array;
  length: number;
}

/** A word of a RAW file holds at most so many events; a decoder begins none where less room is left. */
export const MOST_PER_WORD = 32;

/** Empty columns with room for `capacity` events; what is not written of it may be anything. */
export function columns(capacity: number): Columns {
  return {
    t: new Float64Array(unfilled(8 * capacity)),
    x: new Uint16Array(unfilled(2 * capacity)),
    y: new Uint16Array(unfilled(2 * capacity)),
    p: new Uint8Array(unfilled(capacity)),
    length: 0,
  };
}

/** The same events with room for `capacity` in all. */
export function larger({ t, x, y, p, length }: Columns, capacity: number): Columns {
  const out = columns(capacity);
  out.t.set(t.subarray(0, length));
  out.x.set(x.subarray(0, length));
  out.y.set(y.subarray(0, length));
  out.p.set(p.subarray(0, length));
  out.length = length;
  return out;
}

/** The room that is left. */
export const room = ({ t, length }: Columns): number => t.length - length;

/** The filled part as a stream; shares the memory where little of it is unused. */
export function filled({ t, x, y, p, length }: Columns, { width, height }: Sensor): Events {
  if (4 * length < 3 * t.length) {
    return { t: t.slice(0, length), x: x.slice(0, length), y: y.slice(0, length), p: p.slice(0, length), width, height };
  }
  for (const column of [t, x, y, p]) column.fill(0, length);
  return { t: t.subarray(0, length), x: x.subarray(0, length), y: y.subarray(0, length), p: p.subarray(0, length), width, height };
}
