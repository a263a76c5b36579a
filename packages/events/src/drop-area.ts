import { dropBox } from './drop-box.ts';
import type { Events } from './events.ts';
import { checkShare, draw, integer, type Range } from './random.ts';

/** How large a box `dropArea` empties: its sides, as a part of the sensor's. */
export interface DropAreaOptions {
  readonly ratio?: Range;
}

/** Drops all events in a box of ⌊ratio · width⌋ × ⌊ratio · height⌋ pixels at a random place (Tonic's `DropEventByArea`, Gu et al. 2021). */
export function dropArea(events: Events, key: number, { ratio = 0.2 }: DropAreaOptions = {}): Events {
  checkShare('dropArea: ratio', ratio);
  const part = draw(ratio, key, 0);
  const [width, height] = [Math.floor(part * events.width), Math.floor(part * events.height)];
  const left = integer(0, events.width - width, key, 1);
  const top = integer(0, events.height - height, key, 2);
  return dropBox(events, { left, top, width, height });
}
