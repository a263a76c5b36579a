import type { Events } from './events.ts';
import { type Relocation, relocate } from './relocate.ts';

/** Where a pixel goes when rows move right by tan(degrees) times their distance below the centre, to the nearest pixel. */
export function shearing(height: number, degrees: number): Relocation {
  const slope = Math.tan((degrees * Math.PI) / 180);
  return { column: (x, y) => Math.round(x + slope * (y - (height - 1) / 2)), row: (_, y) => y };
}

/** Moves every row right by tan(degrees) times its distance below the centre; what leaves the sensor is left out. */
export function shear(events: Events, degrees: number): Events {
  return relocate(events, events.width, events.height, shearing(events.height, degrees));
}
