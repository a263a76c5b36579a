import type { Events } from './events.ts';
import { pick } from './pick.ts';

/** Where a pixel goes, or comes from: whole numbers, perhaps outside the sensor. */
export interface Relocation {
  readonly column: (x: number, y: number, i: number) => number;
  readonly row: (x: number, y: number, i: number) => number;
}

/** Moves every event to where `to` says, on a sensor of `width` × `height`; what lands outside is left out. */
export function relocate(events: Events, width: number, height: number, { column, row }: Relocation): Events {
  const n = events.t.length;
  const kept = new Uint32Array(n);
  const [x, y] = [new Uint16Array(n), new Uint16Array(n)];
  let count = 0;
  for (let i = 0; i < n; i += 1) {
    const fromX = events.x[i] ?? 0;
    const fromY = events.y[i] ?? 0;
    const toX = column(fromX, fromY, i);
    const toY = row(fromX, fromY, i);
    if (!(toX >= 0 && toX < width && toY >= 0 && toY < height)) continue;
    kept[count] = i;
    x[count] = toX;
    y[count] = toY;
    count += 1;
  }
  const { t, p } = pick(events, kept.subarray(0, count));
  return { t, x: x.slice(0, count), y: y.slice(0, count), p, width, height };
}
