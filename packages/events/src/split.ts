/**
 * How a recording falls into frames: from its times, where they begin. Frame i holds the events of numbers at[i] … at[i+1]-1, so
 * the first entry is 0, the last one the number of events. A function of a caller's own is as good as these.
 */
export type Split = (t: Float64Array) => Uint32Array;

/** Where the frames of a split begin. Throws a RangeError where an event would be in none or in two. */
export function bounds(t: Float64Array, split: Split): Uint32Array {
  const at = split(t);
  const orderly = at.every((from, i) => i === 0 || from >= (at[i - 1] ?? 0));
  if (orderly && at[0] === 0 && at[at.length - 1] === t.length) return at;
  throw new RangeError(`a split of ${t.length} events is [${at}]; expected numbers that never decrease, from 0 to ${t.length}.`);
}

/** Throws a RangeError unless a number of frames or events is a whole one above 0. */
export function whole(what: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new RangeError(`${what}(${value}): expected a whole number of at least 1.`);
}
