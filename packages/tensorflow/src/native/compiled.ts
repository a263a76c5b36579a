import { createHash } from 'node:crypto';
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { findCompiler } from '../compile.ts';
import { run, tail } from '../run.ts';
import type { Library } from './library.ts';
import { exactFlags, levelFlags, sourceFolder } from './sources.ts';

/** The file that a source is compiled to: named by all it depends on. The library's folder is that of its own sources' hash. */
export const compiledFile = (library: Library, source: string): string =>
  join(library.programs, `${createHash('sha256').update(`${library.level}\0${source}`).digest('hex').slice(0, 24)}.so`);

let compiler: ReturnType<typeof findCompiler> | undefined;
let warned = false;

const running = new Map<string, Promise<void>>();

/** Compiles a program to `compiledFile`, whole or not at all; says once why where that does not work, since programs then stay interpreted. */
export function compileProgram(library: Library, source: string): Promise<void> {
  const file = compiledFile(library, source);
  // Neurons that are written alike, as two blocks' are, have one source.
  const known = running.get(file) ?? compileTo(file, library, source);
  running.set(file, known);
  return known;
}

async function compileTo(file: string, library: Library, source: string): Promise<void> {
  if (existsSync(file)) return;
  compiler ??= findCompiler();
  const found = await compiler;
  if (!found) return warn('no C++ compiler (g++, c++, clang++) is on the PATH');
  const temporary = `${file}.${process.pid}`;
  const args = [...exactFlags, ...levelFlags(library.level), '-w', '-I', sourceFolder, '-x', 'c++', '-', '-o', temporary];
  try {
    removeOld(library.programs);
    const { code, stderr } = await run(found.command, args, { input: source, env: { ...process.env, TMPDIR: library.programs } });
    if (code === 0) renameSync(temporary, file);
    else warn(tail(stderr, 5));
  } catch (error) {
    warn(error instanceof Error ? error.message : `${error}`);
  } finally {
    rmSync(temporary, { force: true });
  }
}

const hour = 3600 * 1000;

/** What processes left behind that ended while they compiled. */
function removeOld(folder: string): void {
  for (const name of readdirSync(folder).filter((n) => /\.so\.\d+$/.test(n))) {
    const file = join(folder, name);
    if (Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > hour) rmSync(file, { force: true });
  }
}

function warn(reason: string): void {
  if (warned) return;
  warned = true;
  process.emitWarning(
    `neurons run interpreted, at about half the speed, since their programs could not be compiled: ${reason}`,
    'SynfireWarning',
  );
}
