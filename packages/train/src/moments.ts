/** Bytes at a moment of a step: `fixed + perSample · samples`. */
export interface Moment {
  readonly fixed: number;
  readonly perSample: number;
}

/** The moments that may be the largest of a step of some number of samples, from the bytes at every moment of a step of one and of two. */
export function moments(one: readonly number[], two: readonly number[]): readonly Moment[] {
  const [a, b] = one.length === two.length ? [one, two] : [[Math.max(...one)], [Math.max(...two)]];
  const all = a.map((bytes, i) => ({ bytes, perSample: Math.max(0, (b[i] ?? 0) - bytes) }));
  const byBytes = all.toSorted((p, q) => q.bytes - p.bytes || q.perSample - p.perSample);
  let steepest = -1;
  return byBytes.flatMap(({ bytes, perSample }) => {
    if (perSample <= steepest) return [];
    steepest = perSample;
    return [{ fixed: bytes - perSample, perSample }];
  });
}
