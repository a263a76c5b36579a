import { readFileSync } from 'node:fs';

/** Instruction sets that the native kernels are compiled for on x64, the best first, with the flags of /proc/cpuinfo that each needs beyond the next. */
const levels: readonly (readonly [name: string, flags: readonly string[]])[] = [
  ['x86-64-v4', ['avx512f', 'avx512bw', 'avx512cd', 'avx512dq', 'avx512vl']],
  ['x86-64-v3', ['avx2', 'bmi1', 'bmi2', 'f16c', 'fma', 'abm', 'movbe']],
  ['x86-64-v2', ['ssse3', 'sse4_2', 'popcnt']],
];

/** The levels that kernels can be compiled for on this architecture. */
const compiledLevels: readonly string[] = process.arch === 'arm64' ? ['armv8-a'] : levels.map(([name]) => name);

/** The best of them for this CPU, after SYNFIRE_LEVEL where that is set; undefined for a CPU below them all. */
export function level(): string | undefined {
  if (process.arch === 'arm64') return compiledLevels[0];
  const wanted = process.env.SYNFIRE_LEVEL;
  if (wanted !== undefined) {
    if (compiledLevels.includes(wanted)) return wanted;
    throw new Error(`SYNFIRE_LEVEL is '${wanted}'; expected one of ${compiledLevels.join(', ')}`);
  }
  const flags = cpuFlags();
  return levels.find((_, i) => levels.slice(i).every(([, needs]) => needs.every((flag) => flags.has(flag))))?.[0];
}

function cpuFlags(): ReadonlySet<string> {
  try {
    return new Set(/^flags\s*:\s*(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.split(' '));
  } catch {
    return new Set();
  }
}
