import type { Events } from '@synfire/events';
import type { Sensor } from './format.ts';
import { ALIGNED } from './kernels/places.ts';
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

/** Bytes of an event in columns. */
const EVENT = 13;
/** Bytes from which columns have memory of their own. */
const LARGE: number = 2 ** 20;

/** Empty columns with room for `capacity` events; what is not written of it may be anything. Those of a chunk share one piece of memory. */
export function columns(capacity: number): Columns {
  const step = Math.ceil(capacity / ALIGNED) * ALIGNED;
  const shared = EVENT * step < LARGE ? new ArrayBuffer(EVENT * step) : undefined;
  const place = (from: number, size: number): readonly [ArrayBuffer, number, number] =>
    shared ? [shared, from * step, capacity] : [unfilled(size * capacity), 0, capacity];
  return {
    t: new Float64Array(...place(0, 8)),
    x: new Uint16Array(...place(8, 2)),
    y: new Uint16Array(...place(10, 2)),
    p: new Uint8Array(...place(12, 1)),
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
