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
const high = 0.3;

/** The highest threshold: beyond, the line is a guess. */
const highest = 0.6;

const rounds = 4;

/** The density below which event-driven is faster than dense for inputs of a shape: the best times of some turns of each, and a line through them. */
export function calibrate(tf: Tensorflow, shape: readonly number[], ones: boolean, { dense, event }: Ways): number {
  const inputs = [low, high].map((density) => events(tf, shape, density, ones));
  const turns = [() => dense(at(inputs, 1)), () => event(at(inputs, 0)), () => event(at(inputs, 1))];
  const best = turns.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round <= rounds; round++)
    turns.forEach((turn, i) => {
      const begun = performance.now();
      tf.free(turn());
      // The first round makes threads and memory.
      if (round > 0) best[i] = Math.min(at(best, i), performance.now() - begun);
    });
  tf.free(...inputs);
  return crossover(at(best, 0), at(best, 1), at(best, 2));
}

/** Where the line through event-driven's times at `low` and `high` meets dense's, in whole percent and somewhat below: on equality dense is taken. */
export function crossover(dense: number, atLow: number, atHigh: number): number {
  const slope = Math.max((atHigh - atLow) / (high - low), 1e-9);
  const density = low + (dense - atLow) / slope;
  return Math.floor(95 * Math.min(highest, Math.max(0, density))) / 100;
}

/** Random events: 1, or 1 and 2 where values are asked for. */
function events(tf: Tensorflow, shape: readonly number[], density: number, ones: boolean): Raw {
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
  let seed = 1;
  for (let i = 0; i < values.length; i++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    if (seed < density * 2 ** 32) values[i] = ones ? 1 : 1 + (i & 1);
  }
  return { id: tf.binding.createTensor(shape, tf.binding.TF_FLOAT, values), shape, dtype: tf.binding.TF_FLOAT };
}

function at<A>(list: readonly A[], i: number): A {
  const found = list[i];
  if (found === undefined) throw new RangeError(`there is no entry ${i} of ${list.length}`);
  return found;
}
