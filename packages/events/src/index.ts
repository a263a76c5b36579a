export { type EventColumns, type Events, events } from './events.ts';
export { sortByTime } from './sort-by-time.ts';
