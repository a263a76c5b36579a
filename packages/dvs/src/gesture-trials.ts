import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A row of a label file: one gesture within a recording. */
export interface Trial {
  /** Path of the recording. */
  readonly file: string;
  /** From 0. */
  readonly label: number;
  /** µs; events with start <= t < end belong to it. */
  readonly start: number;
  readonly end: number;
  /** Line of the label file, the header being line 1. */
  readonly line: number;
}

const CLASSES = 11;
const HEADER = 'class,startTime_usec,endTime_usec';

/** The gestures of all recordings that a list names, in the order of the list and of their label files. */
export async function trials(dir: string, list: string): Promise<readonly Trial[]> {
  const recordings = lines(await readFile(join(dir, list), 'utf8')).map(({ text }) => text);
  if (recordings.length === 0)
    throw new Error(`${join(dir, list)} names no recording; expected a name such as user01_natural.aedat a line.`);
  const rows = await Promise.all(recordings.map((name) => labelled(dir, name, list)));
  return rows.flat();
}

/** The label file of a recording. */
export function labelsOf(recording: string): string {
  return `${recording.replace(/\.aedat$/, '')}_labels.csv`;
}

async function labelled(dir: string, recording: string, list: string): Promise<readonly Trial[]> {
  const labels = labelsOf(join(dir, recording));
  const text = await readFile(labels, 'utf8').catch((error) => {
    throw new Error(`${labels} can't be read (${error.code}), but ${list} names ${recording}. Unpack the dataset again.`, { cause: error });
  });
  const [head, ...rows] = lines(text);
  if (head?.text !== HEADER) throw new Error(`${labels}, line 1: '${head?.text ?? ''}'; expected '${HEADER}'.`);
  return rows.map(({ text: row, line }) => {
    const [name = Number.NaN, start = Number.NaN, end = Number.NaN] = row.split(',').map(Number);
    if (!(Number.isInteger(name) && name >= 1 && name <= CLASSES && start >= 0 && end > start)) {
      throw new Error(`${labels}, line ${line}: '${row}'; expected a class of 1 … ${CLASSES}, its start and its later end in µs.`);
    }
    return { file: join(dir, recording), label: name - 1, start, end, line };
  });
}

function lines(text: string): readonly { readonly text: string; readonly line: number }[] {
  return text
    .split('\n')
    .map((one, i) => ({ text: one.trim(), line: i + 1 }))
    .filter((one) => one.text !== '');
}
