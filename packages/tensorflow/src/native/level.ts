import { readFileSync } from 'node:fs';

/** Instruction sets that the native kernels are compiled for on x64, the best first, with the flags of /proc/cpuinfo that each needs beyond the next. */
const levels: readonly (readonly [name: string, flags: readonly string[]])[] = [
  ['x86-64-v4-bf16', ['avx512_bf16']],
  ['x86-64-v4', ['avx512f', 'avx512bw', 'avx512cd', 'avx512dq', 'avx512vl']],
  ['x86-64-v3', ['avx2', 'bmi1', 'bmi2', 'f16c', 'fma', 'abm', 'movbe']],
  ['x86-64-v2', ['ssse3', 'sse4_2', 'popcnt']],
];

/** The levels that kernels can be compiled for on this architecture, the best first. */
const compiledLevels: readonly string[] = process.arch === 'arm64' ? ['armv8-a'] : levels.map(([name]) => name);

/** Those of them that this CPU has, the best first; from SYNFIRE_LEVEL down where that is set. */
export function usableLevels(): readonly string[] {
  if (process.arch === 'arm64') return compiledLevels;
  const wanted = process.env.SYNFIRE_LEVEL;
  if (wanted !== undefined) {
    if (compiledLevels.includes(wanted)) return compiledLevels.slice(compiledLevels.indexOf(wanted));
    throw new Error(`SYNFIRE_LEVEL is '${wanted}'; expected one of ${compiledLevels.join(', ')}`);
  }
  const flags = cpuFlags();
  return levels.filter((_, i) => levels.slice(i).every(([, needs]) => needs.every((flag) => flags.has(flag)))).map(([name]) => name);
}

/** The best of them; undefined for a CPU below them all. */
export const level = (): string | undefined => usableLevels()[0];

/** The levels that words name: `all`, or such as `x86-64-v3` and, short, `v3`. Throws RangeError with those of this architecture. */
export function namedLevels(words: readonly string[]): readonly string[] {
  const named = words.flatMap((word) => {
    const found = compiledLevels.filter((name) => word === 'all' || word === name || `x86-64-${word}` === name);
    if (found.length === 0)
      throw new RangeError(`'${word}' is no level of ${process.arch}; expected all, or of ${compiledLevels.join(', ')}`);
    return found;
  });
  return [...new Set(named)];
}

function cpuFlags(): ReadonlySet<string> {
  try {
    return new Set(/^flags\s*:\s*(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.split(' '));
  } catch {
    return new Set();
  }
}
