import { crop } from './crop.ts';
import type { Events } from './events.ts';
import { integer } from './random.ts';

/** The events of a box of `width` × `height` at a random place (Tonic's `RandomCrop`). Throws a RangeError where the sensor is smaller. */
export function randomCrop(events: Events, key: number, { width, height }: { readonly width: number; readonly height: number }): Events {
  const left = integer(0, Math.max(0, events.width - width), key, 0);
  const top = integer(0, Math.max(0, events.height - height), key, 1);
  return crop(events, { left, top, width, height });
}
