/** Times of the first and the last event; [0, 0] of none. */
export function interval(t: Float64Array): readonly [from: number, to: number] {
  return [t[0] ?? 0, t[t.length - 1] ?? 0];
}
