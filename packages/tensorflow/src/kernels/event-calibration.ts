import { intoType } from './as-type.ts';
import type { Raw, Tensorflow } from './raw.ts';

/** A way to compute from an input what a layer computes. */
export type Way = (x: Raw) => Raw;

/** Two ways to compute the same. */
export interface Ways {
  readonly dense: Way;
  readonly event: Way;
}

/** The densities that event-driven is timed at; its time grows linearly with the density. */
const low = 0.1;
const high = 0.5;

/** The highest threshold: beyond, lists of events take as long as all inputs. */
const highest = 0.9;

/** Turns of each way: small layers get more within the time, as their times scatter more. */
const fewest = 4;
const most = 40;
const milliseconds = 60;

/** The density below which event-driven is faster than dense for drawn inputs: the best times of some turns of each, and a line through them, up to a ceiling. */
export function calibrate(tf: Tensorflow, drawn: (density: number) => Raw, { dense, event }: Ways, ceiling?: number): number {
  const sparse = drawn(low);
  const full = drawn(high);
  try {
    const times = bestOf([() => tf.free(dense(full)), () => tf.free(event(sparse)), () => tf.free(event(full))]);
    return crossover(...times, ceiling);
  } finally {
    tf.free(sparse, full);
  }
}

type Three<A> = readonly [A, A, A];

/** The shortest time of each in milliseconds, taken in turns. The first turn makes threads and memory. */
export function bestOf(turns: Three<() => void>): Three<number> {
  const timed = (turn: () => void): number => {
    const begun = performance.now();
    turn();
    return performance.now() - begun;
  };
  const round = (): Three<number> => [timed(turns[0]), timed(turns[1]), timed(turns[2])];
  round();
  const started = performance.now();
  let best = round();
  for (let i = 1; i < fewest || (i < most && performance.now() - started < milliseconds); i++) {
    const [a, b, c] = round();
    best = [Math.min(best[0], a), Math.min(best[1], b), Math.min(best[2], c)];
  }
  return best;
}

/** Where the line through event-driven's times at `low` and `high` meets dense's, in whole percent and somewhat below: on equality dense is taken. */
export function crossover(dense: number, atLow: number, atHigh: number, ceiling: number = highest): number {
  const slope = Math.max((atHigh - atLow) / (high - low), 1e-9);
  const density = low + (dense - atLow) / slope;
  return Math.floor(95 * Math.min(ceiling, Math.max(0, density))) / 100;
}

/** Random events of the shape and type of x: 1, and where values are asked for one 2 in ten, as behind a sum of spikes. */
export function drawnEvents(tf: Tensorflow, { shape, dtype }: Raw, density: number, ones: boolean): Raw {
  const values = new Float32Array(size(shape));
  each(values.length, density, (i) => {
    values[i] = ones || i % 10 > 0 ? 1 : 2;
  });
  return intoType(tf, dtype, tf.made(shape, values));
}

/** Random bits in the words of a tensor. */
export function drawnBits(tf: Tensorflow, { shape }: Raw, density: number): Raw {
  const words = new Int32Array(size(shape));
  each(32 * words.length, density, (i) => {
    words[i >>> 5] = (words[i >>> 5] ?? 0) | (1 << (i & 31));
  });
  return tf.made(shape, words);
}

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Calls f for about so many of n numbers. */
function each(n: number, density: number, f: (i: number) => void): void {
  let seed = 1;
  for (let i = 0; i < n; i++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    if (seed < density * 2 ** 32) f(i);
  }
}
