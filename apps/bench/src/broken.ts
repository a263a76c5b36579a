import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** Images that could not be read: counted, left out, and listed in a file of the run, a JSON object a line. */
export interface Broken {
  readonly count: () => number;
  indices(split: 'train' | 'val'): readonly number[];
  add(split: 'train' | 'val', index: number, error: unknown): void;
}

interface Row {
  readonly split: string;
  readonly index: number;
  readonly error: string;
}

/** The list of a run, with what an earlier part of it found. */
export function brokenImages(file: string): Broken {
  const rows: Row[] = existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .slice(0, -1)
        .map((line): Row => JSON.parse(line))
    : [];
  return {
    count: () => rows.length,
    indices: (split) => rows.filter((row) => row.split === split).map(({ index }) => index),
    add: (split, index, error) => {
      if (rows.some((row) => row.split === split && row.index === index)) return;
      const row = { split, index, error: error instanceof Error ? error.message : `${error}` };
      rows.push(row);
      appendFileSync(file, `${JSON.stringify(row)}\n`);
    },
  };
}
