/**
 * How a PyTorch checkpoint names what ours names otherwise, as data: pairs of our name and theirs, the first that fits counts.
 * `{letter}` stands for a number, `{norm}` for weight, bias and the running statistics. Different names of ours get different ones of theirs.
 */
export interface KeyMap {
  readonly name: string;
  /** Where the names are from. */
  readonly source: string;
  readonly rules: readonly (readonly [ours: string, theirs: string])[];
}

const statistics: Readonly<Record<string, string>> = { mean: 'running_mean', variance: 'running_var' };

/** PyTorch's name of one of our parameters or running statistics (`layer1.0.sn1.norm.mean`); undefined where the map has none. */
export function torchName({ rules }: KeyMap, ours: string): string | undefined {
  for (const [pattern, replacement] of rules) {
    const groups = match(pattern, ours);
    if (groups) return replacement.replace(/\{(\w+)\}/g, (_, name: string) => statistics[groups[name] ?? ''] ?? groups[name] ?? '');
  }
  return undefined;
}

function match(pattern: string, name: string): Readonly<Record<string, string>> | undefined {
  const source = pattern
    .replaceAll('.', '\\.')
    .replace(/\{(\w+)\}/g, (_, group: string) => `(?<${group}>${group === 'norm' ? 'weight|bias|mean|variance' : '\\d+'})`);
  const found = new RegExp(`^${source}$`).exec(name);
  return found ? { ...found.groups } : undefined;
}
