/** The candidate that differs from a name in the fewest letters, where those are at most a third of it. */
export function near(name: string, candidates: readonly string[]): string | undefined {
  let [best, least]: [string | undefined, number] = [undefined, name.length / 3];
  for (const candidate of candidates) {
    const edits = distance(name, candidate);
    if (edits <= least) [best, least] = [candidate, edits];
  }
  return best;
}

/** Levenshtein's: letters to insert, leave out or replace. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
