import type { Box } from '@synfire/data';
import type { Events } from './events.ts';
import { filter } from './filter.ts';

/** Whether a pixel lies in a box. */
export function inBox({ left, top, width, height }: Box, x: number, y: number): boolean {
  return x >= left && x < left + width && y >= top && y < top + height;
}

/** Drops all events in a box (cutout: DeVries & Taylor 2017, arXiv 1708.04552). */
export function dropBox(events: Events, box: Box): Events {
  return filter(events, (i) => !inBox(box, events.x[i] ?? 0, events.y[i] ?? 0));
}
