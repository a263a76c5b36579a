/** Pictures as they lie on disk, ordered by class and name. */
export interface Pictures {
  /** What to call one in errors: its path, or `<tar>: <member>`. */
  name(index: number): string;
  /** The class of each, by WordNet number. */
  readonly wnids: readonly string[];
  /** The file's bytes. Rejects if they can't be read in full. */
  read(index: number): Promise<Uint8Array>;
  /** Lets go of what is open. */
  close(): void;
}

/** The positions of `names` ordered by class, then name: the same for a folder and for a tar of it. */
export function byClass(wnids: readonly string[], names: readonly string[]): readonly number[] {
  const compare = (a: string | undefined, b: string | undefined): number => ((a ?? '') < (b ?? '') ? -1 : a === b ? 0 : 1);
  // A plain array's sort is quick on what is nearly in order, as the million names of a tar are.
  return Array.from(names, (_, i) => i).sort((i, j) => compare(wnids[i], wnids[j]) || compare(names[i], names[j]));
}
