import { split } from '@synfire/data';
import type { Events } from './events.ts';
import { normals } from './random.ts';
import { relocate } from './relocate.ts';

/** How far `spatialJitter` moves events. */
export interface SpatialJitterOptions {
  /** Standard deviation of the columns, in pixels. */
  readonly x?: number;
  /** Standard deviation of the rows, in pixels. */
  readonly y?: number;
  /** Correlation of both, in [-1, 1]. */
  readonly correlation?: number;
}

/**
 * Moves every event by normally distributed pixels, rounded (Tonic's `SpatialJitter` with var_x = x², var_y = y²,
 * sigma_xy = correlation · x · y and `clip_outliers`): what leaves the sensor is left out.
 */
export function spatialJitter(events: Events, key: number, { x = 1, y = 1, correlation = 0 }: SpatialJitterOptions = {}): Events {
  if (!(Math.abs(correlation) <= 1)) throw new RangeError(`spatialJitter: correlation is ${correlation}; expected -1 … 1.`);
  const [a, b] = split(key, 2).map((part) => normals(part, events.t.length));
  const rest = Math.sqrt(1 - correlation * correlation);
  return relocate(events, events.width, events.height, {
    column: (from, _, i) => from + Math.round(x * (a?.[i] ?? 0)),
    row: (_, from, i) => from + Math.round(y * (correlation * (a?.[i] ?? 0) + rest * (b?.[i] ?? 0))),
  });
}
