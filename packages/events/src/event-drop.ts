import { fold } from '@synfire/data';
import { dropArea } from './drop-area.ts';
import { dropEvents } from './drop-events.ts';
import { dropTime } from './drop-time.ts';
import type { Events } from './events.ts';
import { integer } from './random.ts';

/**
 * EventDrop (Gu et al. 2021, arXiv 2106.05836): nothing, a tenth to nine tenths of the time, a box with a twentieth to five twentieths
 * of the sensor's sides, or a tenth to nine tenths of the events, each as likely; unchanged where no event would be left. The authors'
 * code empties all columns and all rows of the box, the paper the box, as we do.
 */
export function eventDrop(events: Events, key: number): Events {
  const tenths = integer(1, 9, key, 1) / 10;
  const below = fold(key, 3);
  const dropped = [
    () => events,
    () => dropTime(events, below, { ratio: tenths }),
    () => dropArea(events, below, { ratio: integer(1, 5, key, 2) / 20 }),
    () => dropEvents(events, below, { ratio: tenths }),
  ][integer(0, 3, key, 0)]?.();
  return dropped === undefined || dropped.t.length === 0 ? events : dropped;
}
