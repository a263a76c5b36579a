import type { Format, Sensor } from '@synfire/event-files';
import { loadEvents } from '@synfire/event-files/node';
import type { Events } from '@synfire/events';
import type { EventSplit } from './event-dataset.ts';
import type { ReadPolicy } from './read-policy.ts';

/** A recording in a file of its own. */
export interface LabelledFile {
  readonly path: string;
  readonly label: number;
}

/** Samples that lie in a file each. */
export function fileSplit(files: readonly LabelledFile[], read: (path: string) => Promise<Events>): EventSplit {
  const paths = files.map(({ path }) => path);
  return numbered(files, { files: paths, name: ({ path }) => path, read: ({ path }) => read(path) });
}

/** What samples of any items are: their files, the names of one, its events. */
interface Items<A> {
  readonly files: readonly string[];
  readonly name: (item: A) => string;
  readonly read: (item: A) => Promise<Events>;
}

/** Samples of any items that have a label. */
export function numbered<A extends { readonly label: number }>(items: readonly A[], { files, name, read }: Items<A>): EventSplit {
  const at = (index: number): A => {
    const item = items[index];
    if (item === undefined) throw new RangeError(`sample ${index}: the split has 0 to ${items.length - 1}.`);
    return item;
  };
  return {
    length: items.length,
    labels: items.map(({ label }) => label),
    files,
    name: (index) => name(at(index)),
    get: async (index) => ({ events: await read(at(index)), label: at(index).label }),
  };
}

/** Reads a file of a format, from a sensor whose size the file does not say or say too small. */
export function reader(
  format: Format,
  sensor: Sensor,
  { tolerant = false, onDropped }: ReadPolicy = {},
): (path: string) => Promise<Events> {
  return async (path) => {
    const { events, dropped } = await loadEvents(path, { format, sensor, tolerant });
    if (dropped.length > 0) onDropped?.(path, dropped);
    return events;
  };
}
