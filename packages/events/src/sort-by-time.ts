import { type EventColumns, type Events, events } from './events.ts';

/** A checked stream of columns whose times may go backwards: events of the same time keep their order. */
export function sortByTime({ t, x, y, p, width, height }: EventColumns): Events {
  const order = sortedOrder(t);
  // Not into the columns' own types, which would wrap what `events` has to refuse.
  const sorted = (column: ArrayLike<number>): Float64Array =>
    new Float64Array(order.length).map((_, to) => column[order[to] ?? 0] ?? Number.NaN);
  return events({ t: sorted(t), x: sorted(x), y: sorted(y), p: sorted(p), width, height });
}

/** The numbers of the events in the order of time: a merge sort, which is stable and ten times as fast as `sort` with a comparison. */
function sortedOrder(t: ArrayLike<number>): Uint32Array {
  const n = t.length;
  let from = new Uint32Array(n).map((_, i) => i);
  let to = new Uint32Array(n);
  for (let run = 1; run < n; run *= 2) {
    for (let left = 0; left < n; left += 2 * run) mergeRuns(t, from, to, left, Math.min(left + run, n), Math.min(left + 2 * run, n));
    [from, to] = [to, from];
  }
  return from;
}

/** Merges the sorted runs left … middle-1 and middle … right-1 of `from` into `to`. */
function mergeRuns(t: ArrayLike<number>, from: Uint32Array, to: Uint32Array, left: number, middle: number, right: number): void {
  let i = left;
  let j = middle;
  for (let at = left; at < right; at += 1) {
    const a = from[i] ?? 0;
    const b = from[j] ?? 0;
    const first = j === right || (i < middle && (t[a] ?? 0) <= (t[b] ?? 0));
    to[at] = first ? a : b;
    if (first) i += 1;
    else j += 1;
  }
}
