/** A net's input and time steps. */
export interface Problem {
  readonly size: number;
  readonly batch: number;
  readonly T: number;
}

/** Medians of one kind of step. */
export interface Timing {
  readonly secondsPerStep: number;
  readonly imagesPerSecond: number;
  /** Processor time of all threads, where the program says it. */
  readonly cpuSecondsPerStep?: number;
}

/** What `pnpm bench speed --json` and the peers print. */
export interface Measured extends Problem {
  readonly model: string;
  readonly backend: string;
  readonly device: string;
  readonly train: Timing;
  readonly eval: Timing;
  readonly peakMemoryBytes: number;
}

/** The middle value; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}

/** Values by what `of` says of them; Map.groupBy is newer than Node 20. */
const grouped = <A>(values: readonly A[], of: (value: A) => string): ReadonlyMap<string, readonly A[]> =>
  new Map(values.map((value) => [of(value), values.filter((other) => of(other) === of(value))]));

type Column = readonly [title: string, of: (m: Measured) => number | undefined, digits: number];

const columns: readonly Column[] = [
  ['train img/s', (m) => m.train.imagesPerSecond, 2],
  ['eval img/s', (m) => m.eval.imagesPerSecond, 2],
  ['train ms', (m) => m.train.secondsPerStep * 1000, 0],
  ['train CPU ms', (m) => m.train.cpuSecondsPerStep && m.train.cpuSecondsPerStep * 1000, 0],
  ['eval CPU ms', (m) => m.eval.cpuSecondsPerStep && m.eval.cpuSecondsPerStep * 1000, 0],
  ['peak MB', (m) => m.peakMemoryBytes / 1e6, 0],
];

/** A table for every problem: medians over the rounds with the lowest and highest training speed, and how many times the peer's speed ours is. */
export function report(all: readonly Measured[]): string {
  const groups = grouped(all, ({ size, batch, T }) => `${size}×${size}, batch ${batch}, T = ${T}`);
  return [...groups].map(([title, group]) => [title, ...section(group)].join('\n')).join('\n\n');
}

function section(group: readonly Measured[]): readonly string[] {
  const backends = [...grouped(group, ({ backend }) => backend)];
  const rows = backends.map(([backend, runs]) => {
    const cells = columns.map(([, of, digits]) => {
      const values = runs.flatMap((run) => of(run) ?? []);
      return values.length > 0 ? median(values).toFixed(digits) : '-';
    });
    const speeds = runs.map(({ train }) => train.imagesPerSecond);
    return [backend, ...cells, `${Math.min(...speeds).toFixed(2)}-${Math.max(...speeds).toFixed(2)}`];
  });
  const devices = backends.map(([backend, runs]) => `  ${backend}: ${runs[0]?.device ?? ''}`);
  return [
    ...aligned([['', ...columns.map(([title]) => title), 'train range'], ...rows]),
    ...ratio(backends.map(([, runs]) => runs)),
    ...devices,
  ];
}

function ratio([ours, theirs]: readonly (readonly Measured[])[]): readonly string[] {
  if (!ours || !theirs) return [];
  const times = (of: (m: Measured) => number): string => (median(ours.map(of)) / median(theirs.map(of))).toFixed(2);
  const [train, evaluation] = [times((m) => m.train.imagesPerSecond), times((m) => m.eval.imagesPerSecond)];
  return [
    `ours / peer: ${train} of the training speed, ${evaluation} of the evaluation speed, ${times((m) => m.peakMemoryBytes)} of the memory`,
  ];
}

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows.reduce<readonly number[]>((all, row) => row.map((cell, i) => Math.max(cell.length, all[i] ?? 0)), []);
  return rows.map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '));
}
