import type { Box } from '@synfire/data';
import type { Events } from './events.ts';
import { relocate } from './relocate.ts';

/** The events inside a box, which becomes the sensor (Tonic's `CenterCrop` with a box of `centerCrop`). Throws a RangeError where it sticks out. */
export function crop(events: Events, { left, top, width, height }: Box): Events {
  const inside = [left, top, width, height].every(Number.isInteger) && left >= 0 && top >= 0 && width >= 1 && height >= 1;
  if (!inside || left + width > events.width || top + height > events.height) {
    const box = `${width}×${height} at (${left}, ${top})`;
    throw new RangeError(`crop: a box of ${box}; expected whole pixels inside the sensor of ${events.width}×${events.height}.`);
  }
  return relocate(events, width, height, { column: (x) => x - left, row: (_, y) => y - top });
}
