import { type EventColumns, type Events, events } from './events.ts';

/** A checked stream of columns whose times may go backwards: events of the same time keep their order. */
export function sortByTime({ t, x, y, p, width, height }: EventColumns): Events {
  const order = Uint32Array.from({ length: t.length }, (_, i) => i).sort((a, b) => (t[a] ?? 0) - (t[b] ?? 0) || a - b);
  // Not into the columns' own types, which would wrap what `events` has to refuse.
  const sorted = (column: ArrayLike<number>): Float64Array => Float64Array.from(order, (i) => column[i] ?? Number.NaN);
  return events({ t: sorted(t), x: sorted(x), y: sorted(y), p: sorted(p), width, height });
}
