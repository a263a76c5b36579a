import { open, truncate } from 'node:fs/promises';
import type { Named, Tree } from '@synfire/core';
import type { Run } from './run.ts';
import { save } from './save.ts';

/** Trees and strings of a checkpoint. */
export interface Checkpoint {
  readonly trees: Named<Tree>;
  readonly metadata: Named<string>;
}

/**
 * Saves a checkpoint of a run under `run.last` or `run.best`, atomically.
 * Its metadata also say how long the run's metrics and events are by now, for `rewind`.
 */
export async function saveCheckpoint(run: Run, file: string, { trees, metadata }: Checkpoint): Promise<void> {
  const [metricsBytes, eventsBytes] = [await syncedLength(run.metrics), await syncedLength(run.events)];
  await save(file, trees, { ...metadata, metricsBytes: `${metricsBytes}`, eventsBytes: `${eventsBytes}` });
}

/**
 * Cuts a run's metrics and events to what had been written when a checkpoint was saved, so that a run that goes on from it
 * writes what an uninterrupted one would have. Throws Error where a file has become shorter than that.
 */
export async function rewind(run: Run, metadata: Named<string>): Promise<void> {
  const [metrics, events] = [position(run, metadata, 'metricsBytes'), position(run, metadata, 'eventsBytes')];
  const cuts: readonly (readonly [string, number])[] = [
    [run.metrics, metrics],
    [run.events, events],
  ];
  for (const [file, length] of cuts) {
    const now = await syncedLength(file);
    if (now < length)
      throw new Error(`${file}: ${now} bytes, but ${length} when the checkpoint was saved; put the whole file back to resume`);
  }
  for (const [file, length] of cuts) await truncate(file, length);
}

function position(run: Run, metadata: Named<string>, name: string): number {
  const length = Number(metadata[name] ?? Number.NaN);
  if (Number.isSafeInteger(length) && length >= 0) return length;
  throw new Error(`${run.dir}: the checkpoint's metadata have no ${name}; was it saved by saveCheckpoint() in this run?`);
}

async function syncedLength(file: string): Promise<number> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}
