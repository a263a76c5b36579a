import { parseArgs } from 'node:util';
import { UsageError } from './usage-error.ts';

/** One option of a command: how it is given, what it means, and what it defaults to, as `--help` shows. */
interface Option {
  readonly value?: string;
  readonly help: string;
  readonly fallback?: string;
}

/** A command's options by name; those without a `value` are switches. */
export type Options = Readonly<Record<string, Option>>;

/** What was given on the command line, each checked when it is asked for. */
export interface Given {
  has(name: string): boolean;
  names(): readonly string[];
  /** The one argument that is no option; '' where the command takes none. */
  readonly argument: string;
  text(name: string): string | undefined;
  /** One of some words. Throws UsageError that lists them. */
  word<W extends string>(name: string, words: readonly W[]): W | undefined;
  /** A whole number of at least `least`. Throws UsageError. */
  count(name: string, least?: number): number | undefined;
  /** A number that is `what`, which `ok` decides. Throws UsageError. */
  number(name: string, what: string, ok: (n: number) => boolean): number | undefined;
}

/**
 * Parses arguments; unknown ones, and values that are missing, are UsageErrors. `argument` names the one that is no option, where there is
 * to be one; --help goes without it.
 */
export function parse(args: readonly string[], options: Options, argument?: string): Given {
  const types = Object.fromEntries(
    Object.entries(options).map(([name, { value }]) => [name, { type: value ? ('string' as const) : ('boolean' as const) }]),
  );
  const { values, positionals } = read(args, types, argument !== undefined);
  if (argument !== undefined && values.help === undefined && positionals.length !== 1)
    throw new UsageError(`${positionals.length === 0 ? 'nothing' : positionals.join(' ')} given; expected one ${argument}`);
  const text = (name: string): string | undefined => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  const number = (name: string, what: string, ok: (n: number) => boolean): number | undefined => {
    const given = text(name);
    if (given === undefined) return undefined;
    const n = Number(given);
    if (given.trim() !== '' && Number.isFinite(n) && ok(n)) return n;
    throw new UsageError(`--${name} ${given}: expected ${what}`);
  };
  return {
    has: (name) => values[name] !== undefined,
    names: () => Object.keys(values),
    argument: positionals[0] ?? '',
    text,
    word: (name, words) => {
      const given = text(name);
      if (given === undefined) return undefined;
      const found = words.find((word) => word === given);
      if (found === undefined) throw new UsageError(`--${name} ${given}: expected ${words.join(', ')}`);
      return found;
    },
    count: (name, least = 1) => number(name, `a whole number of at least ${least}`, (n) => Number.isInteger(n) && n >= least),
    number,
  };
}

function read(
  args: readonly string[],
  options: Record<string, { type: 'string' | 'boolean' }>,
  allowPositionals: boolean,
): { readonly values: Record<string, unknown>; readonly positionals: readonly string[] } {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals, strict: true });
    return { values: { ...values }, positionals };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message.replace(/\. To specify .*$/s, '') : `${error}`);
  }
}

/** The help of a command, a line an option. */
export function help(usage: string, about: string, options: Options): string {
  const rows = Object.entries(options).map(([name, { value, help: text, fallback }]) => [
    `  --${name}${value ? ` ${value}` : ''}`,
    fallback === undefined ? text : `${text} (default ${fallback})`,
  ]);
  const width = Math.max(...rows.map(([left = '']) => left.length)) + 2;
  return [`Usage: ${usage}`, '', about, '', ...rows.map(([left = '', right = '']) => left.padEnd(width) + right), ''].join('\n');
}
