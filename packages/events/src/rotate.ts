import type { Events } from './events.ts';
import { type Relocation, relocate } from './relocate.ts';

/** Where a pixel goes when the picture turns counter-clockwise about its centre, to the nearest pixel. */
export function rotation(width: number, height: number, degrees: number): Relocation {
  const [cx, cy] = [(width - 1) / 2, (height - 1) / 2];
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return {
    column: (x, y) => Math.round(cx + cos * (x - cx) + sin * (y - cy)),
    row: (x, y) => Math.round(cy - sin * (x - cx) + cos * (y - cy)),
  };
}

/** Turns the recording counter-clockwise about its centre, to the nearest pixel; what leaves the sensor is left out. */
export function rotate(events: Events, degrees: number): Events {
  return relocate(events, events.width, events.height, rotation(events.width, events.height, degrees));
}
