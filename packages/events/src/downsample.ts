import type { Events } from './events.ts';
import { relocate } from './relocate.ts';

/**
 * All events on a smaller sensor: x becomes ⌊x · width / width before⌋, y likewise (Tonic's `Downsample`). Throws a RangeError for a
 * larger one.
 */
export function downsample(events: Events, { width, height }: { readonly width: number; readonly height: number }): Events {
  const smaller = (side: number, before: number): boolean => Number.isInteger(side) && side >= 1 && side <= before;
  if (!smaller(width, events.width) || !smaller(height, events.height)) {
    throw new RangeError(`downsample: to ${width}×${height}; expected whole numbers up to the sensor's ${events.width}×${events.height}.`);
  }
  return relocate(events, width, height, {
    column: (x) => Math.floor((x * width) / events.width),
    row: (_, y) => Math.floor((y * height) / events.height),
  });
}
