import { basename } from 'node:path';
import { cropTime, type Events } from '@synfire/events';
import type { EventSplit } from './event-dataset.ts';
import { numbered } from './file-split.ts';
import { labelsOf, type Trial } from './gesture-trials.ts';
import { type PacketIndex, packetIndex, readPackets } from './packet-index.ts';
import type { ReadPolicy } from './read-policy.ts';

/** The gestures of recordings that hold many: a recording's packets are found once, then each gesture is read from its place. */
export function gestureRecordings(trials: readonly Trial[], policy: ReadPolicy): EventSplit {
  const indices = new Map<string, Promise<PacketIndex>>();
  const indexOf = (file: string): Promise<PacketIndex> => {
    const index = indices.get(file) ?? packetIndex(file);
    indices.set(file, index);
    return index;
  };
  const files = [...new Set(trials.flatMap(({ file }) => [file, labelsOf(file)]))];
  return numbered(trials, { files, name: nameOf, read: async (trial) => cut(trial, await indexOf(trial.file), policy) });
}

async function cut(trial: Trial, index: PacketIndex, policy: ReadPolicy): Promise<Events> {
  const { file, start, end } = trial;
  const events = cropTime(await readPackets(file, index, { from: start, to: end }, policy), start, end);
  if (events.t.length > 0) return events;
  const times = `${index.times.length} packets of events from ${index.times[0]} to ${index.times.at(-1)} µs`;
  throw new Error(`${nameOf(trial)}: no event from ${start} to ${end} µs; the recording holds ${times}. Is it whole?`);
}

function nameOf({ file, line }: Trial): string {
  return `${file} (line ${line} of ${basename(labelsOf(file))})`;
}
