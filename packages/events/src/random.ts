import { fold, uniforms } from '@synfire/data';

/** A number, or the interval that it is drawn from, uniformly. */
export type Range = number | readonly [low: number, high: number];

/** The `i`-th number of a key: `range` itself, or uniform in it. */
export function draw(range: Range, key: number, i: number): number {
  if (typeof range === 'number') return range;
  return range[0] + (range[1] - range[0]) * uniform(key, i);
}

/** The `i`-th number of a key, uniform in [0, 1). */
export function uniform(key: number, i: number): number {
  return uniforms(fold(key, i), 1)[0] ?? 0;
}

/** The `i`-th number of a key, a whole one of low … high, both included. */
export function integer(low: number, high: number, key: number, i: number): number {
  return low + Math.floor((high - low + 1) * uniform(key, i));
}

/** `n` numbers of the standard normal distribution (Box & Muller 1958). */
export function normals(key: number, n: number): Float64Array {
  const u = uniforms(key, 2 * n);
  const drawn = new Float64Array(n);
  for (let i = 0; i < n; i += 1) drawn[i] = Math.sqrt(-2 * Math.log(1 - (u[2 * i] ?? 0))) * Math.cos(2 * Math.PI * (u[2 * i + 1] ?? 0));
  return drawn;
}

/** Throws a RangeError unless every value of `range` is a part: in [0, 1]. */
export function checkShare(what: string, range: Range): void {
  const [low, high] = typeof range === 'number' ? [range, range] : range;
  if (low >= 0 && low <= high && high <= 1) return;
  throw new RangeError(`${what} is ${JSON.stringify(range)}; expected a part between 0 and 1, or [low, high] of such.`);
}
