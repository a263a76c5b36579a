import type { EventDataset, EventSplit } from './event-dataset.ts';

/** How numbers are spread. */
export interface Spread {
  readonly least: number;
  readonly median: number;
  readonly most: number;
  readonly sum: number;
}

/** What a class, or a whole split, holds. */
export interface Inspected {
  readonly samples: number;
  /** Events a sample. */
  readonly events: Spread;
  /** µs from the first to the last event of a sample. */
  readonly duration: Spread;
  /** Share of ON events. */
  readonly on: number;
}

/** What a split holds. */
export interface InspectedSplit extends Inspected {
  readonly split: string;
  /** Of each class, in the order of labels; none for classes without a sample. */
  readonly classes: readonly (Inspected & { readonly label: number; readonly name: string })[];
  /** Samples that can't be read, and why; they are not counted. */
  readonly broken: readonly { readonly name: string; readonly message: string }[];
}

/** How a dataset is inspected. */
export interface InspectOptions {
  /** Reads so many samples of a split at most, spread evenly over it. */
  readonly limit?: number;
  readonly onSample?: (done: number, of: number) => void;
}

interface Measured {
  readonly label: number;
  readonly events: number;
  readonly duration: number;
  readonly on: number;
}

/** Reads the samples of every split and tells labels, numbers of events, durations, polarities, and what can't be read. */
export async function inspectEvents(
  dataset: EventDataset,
  { limit = Number.POSITIVE_INFINITY, onSample }: InspectOptions = {},
): Promise<readonly InspectedSplit[]> {
  const parts = [
    ['train', dataset.train],
    ['test', dataset.test],
    ...(dataset.valid ? ([['valid', dataset.valid]] as const) : []),
  ] as const;
  const sizes = parts.map(([, split]) => Math.min(limit, split.length));
  const of = sizes.reduce((a, b) => a + b, 0);
  const all: InspectedSplit[] = [];
  let done = 0;
  for (const [i, [name, split]] of parts.entries()) {
    const measured: Measured[] = [];
    const broken: { name: string; message: string }[] = [];
    const size = sizes[i] ?? 0;
    for (let k = 0; k < size; k += 1) {
      const index = Math.floor((k * split.length) / size);
      try {
        measured.push(await measure(split, index));
      } catch (error) {
        broken.push({ name: split.name(index), message: error instanceof Error ? error.message : String(error) });
      }
      done += 1;
      onSample?.(done, of);
    }
    all.push({ split: name, ...summary(measured), classes: byClass(measured, dataset.classes), broken });
  }
  return all;
}

async function measure(split: EventSplit, index: number): Promise<Measured> {
  const { events, label } = await split.get(index, 0);
  const { t, p } = events;
  return { label, events: t.length, duration: (t.at(-1) ?? 0) - (t[0] ?? 0), on: p.reduce((sum, one) => sum + one, 0) };
}

function byClass(measured: readonly Measured[], names: readonly string[]): InspectedSplit['classes'] {
  return names.flatMap((name, label) => {
    const of = measured.filter((one) => one.label === label);
    return of.length === 0 ? [] : [{ label, name, ...summary(of) }];
  });
}

function summary(measured: readonly Measured[]): Inspected {
  const events = spread(measured.map((one) => one.events));
  const on = measured.reduce((sum, one) => sum + one.on, 0);
  return {
    samples: measured.length,
    events,
    duration: spread(measured.map(({ duration }) => duration)),
    on: events.sum === 0 ? 0 : on / events.sum,
  };
}

function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (i: number): number => sorted[i] ?? 0;
  const [low, high] = [Math.floor((sorted.length - 1) / 2), Math.ceil((sorted.length - 1) / 2)];
  return { least: at(0), median: (at(low) + at(high)) / 2, most: at(sorted.length - 1), sum: values.reduce((a, b) => a + b, 0) };
}
