import type { Format, Sensor } from '@synfire/event-files';
import { loadEvents } from '@synfire/event-files/node';
import type { Events } from '@synfire/events';
import type { EventSplit } from './event-dataset.ts';

/** A recording in a file of its own. */
export interface LabelledFile {
  readonly path: string;
  readonly label: number;
}

/** Samples that lie in a file each. */
export function fileSplit(files: readonly LabelledFile[], read: (path: string) => Promise<Events>): EventSplit {
  return numbered(
    files,
    ({ path }) => path,
    ({ path }) => read(path),
  );
}

/** Samples of any items that have a label. */
export function numbered<A extends { readonly label: number }>(
  items: readonly A[],
  name: (item: A) => string,
  read: (item: A) => Promise<Events>,
): EventSplit {
  const at = (index: number): A => {
    const item = items[index];
    if (item === undefined) throw new RangeError(`sample ${index}: the split has 0 to ${items.length - 1}.`);
    return item;
  };
  return {
    length: items.length,
    labels: items.map(({ label }) => label),
    name: (index) => name(at(index)),
    get: async (index) => ({ events: await read(at(index)), label: at(index).label }),
  };
}

/** Reads a file of a format, from a sensor whose size the file does not say or say too small. */
export function reader(format: Format, sensor: Sensor): (path: string) => Promise<Events> {
  return async (path) => (await loadEvents(path, { format, sensor })).events;
}
