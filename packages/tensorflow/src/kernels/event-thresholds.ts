import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { dirname } from 'node:path';

/** The density below which event-driven convolution is taken, by layer shape. */
export interface Thresholds {
  of(layer: string, calibrate: () => number): number;
}

let timing = true;

/** Runs `f`, in which convolutions are dense where nothing has been timed yet: for trials of shapes that training will not have. */
export async function withoutTiming<R>(f: () => Promise<R>): Promise<R> {
  const before = timing;
  timing = false;
  try {
    return await f();
  } finally {
    timing = before;
  }
}

type Written = Readonly<Record<string, number>>;

/**
 * What the environment variable SYNFIRE_EVENT_CONV asks for: `off` (undefined: always dense), a density from 0 to 1 for all layers
 * (nothing is timed, so all machines choose alike), or, unset, thresholds that are timed at a layer's first call and kept in `file`.
 */
export function thresholds(file: string, wanted: string | undefined = process.env.SYNFIRE_EVENT_CONV): Thresholds | undefined {
  if (wanted === 'off') return undefined;
  if (wanted === undefined || wanted === '') return calibrated(file);
  const limit = Number(wanted);
  if (!(limit >= 0 && limit <= 1)) throw new RangeError(`SYNFIRE_EVENT_CONV is '${wanted}'; expected off or a density from 0 to 1`);
  return { of: () => limit };
}

/** Numbers by layer in a file, by machine too; those that are missing are timed and written at once. */
export function calibrated(file: string): Thresholds {
  const threads = process.env.SYNFIRE_NUM_THREADS ?? process.env.TF_NUM_INTRAOP_THREADS ?? availableParallelism();
  const machine = `${cpus()[0]?.model ?? process.arch}, ${threads} threads`;
  const name = (layer: string): string => `${machine}: ${layer}`;
  let known: Record<string, number> | undefined;
  return {
    of: (layer, calibrate) => {
      known ??= { ...read(file) };
      const found = known[name(layer)];
      if (found !== undefined) return found;
      if (!timing) return 0;
      const timed = calibrate();
      // What another process has timed meanwhile is taken over, so that both choose alike; what this one has used stays.
      const meanwhile = read(file);
      const limit = meanwhile[name(layer)] ?? timed;
      known = { ...meanwhile, ...known, [name(layer)]: limit };
      write(file, { ...known, ...meanwhile });
      return limit;
    },
  };
}

function read(file: string): Written {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // There is none yet; files come into place whole.
    return {};
  }
}

function write(file: string, content: Written): void {
  const staged = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(staged, `${JSON.stringify(content, null, 2)}\n`);
    renameSync(staged, file);
  } catch {
    // A cache folder that cannot be written to costs another timing in the next process, nothing else.
    rmSync(staged, { force: true });
  }
}
