import type { Tolerance } from './tolerance.ts';

/** What a comparison of two lists of numbers found. */
export interface Difference {
  /** What was compared. */
  readonly what: string;
  /** Sentence with the worst entry, where the tolerance is broken; undefined where it holds. */
  readonly broken?: string;
  /** Largest |a - b|. */
  readonly worst: number;
}

/** Compares numbers entry by entry; NaN never agrees. */
export function compare(what: string, ours: ArrayLike<number>, expected: ArrayLike<number>, tolerance: Tolerance): Difference {
  const { atol, rtol, flips = 0 } = tolerance;
  if (ours.length !== expected.length)
    return { what, worst: Number.POSITIVE_INFINITY, broken: `${what}: ${ours.length} numbers, expected ${expected.length}` };
  let [worst, at, off] = [0, -1, 0];
  for (let i = 0; i < ours.length; i++) {
    const [a, b] = [ours[i] ?? Number.NaN, expected[i] ?? Number.NaN];
    const distance = a === b ? 0 : Math.abs(a - b);
    if (!(distance <= atol + rtol * Math.abs(b))) off++;
    if (!(distance <= worst)) [worst, at] = [Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance, i];
  }
  if (off <= flips * ours.length) return { what, worst };
  const entry = `${ours[at]} at ${at}, expected ${expected[at]}`;
  return { what, worst, broken: `${what}: ${off} of ${ours.length} numbers are off by more than ${atol} + ${rtol}·|b|; worst ${entry}` };
}
