import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Compiler } from '../compile.ts';
import { run, tail } from '../run.ts';
import { usableLevels } from './level.ts';
import { exactFlags, levelFlags, loadingFiles, sourceFiles, sourceHash } from './sources.ts';

/** The native kernels that fit this CPU and this version of the package. */
export interface Library {
  readonly file: string;
  /** Where programs that are compiled for it are kept. */
  readonly programs: string;
  readonly level: string;
  /** The add-on that loads TensorFlow with few of its pages resident; undefined where it is not there. */
  readonly loading: string | undefined;
}

/** The folder of the native kernels of this version of the package, in an installation's. */
const folderOf = (installation: string): string => join(installation, `kernels-${sourceHash()}`);

const fileOf = (installation: string, level: string): string => join(folderOf(installation), `${level}.node`);

const loadingOf = (installation: string): string => join(folderOf(installation), 'loading.node');

/** Whether an installation has kernels of a level. */
export const isCompiled = (installation: string, level: string): boolean => existsSync(fileOf(installation, level));

/** The compiled kernels in an installation's folder, of the best level that this CPU has; undefined where none are compiled that fit it. */
export function findLibrary(installation: string): Library | undefined {
  const level = usableLevels().find((name) => isCompiled(installation, name));
  if (level === undefined) return undefined;
  const [folder, loading] = [folderOf(installation), loadingOf(installation)];
  return {
    file: fileOf(installation, level),
    programs: join(folder, 'programs'),
    level,
    loading: existsSync(loading) ? loading : undefined,
  };
}

/**
 * Compiles the native kernels of a level into an installation's folder, whole or not at all; done before, it does nothing.
 * Machines that share a cache folder each add the level that they need. Throws Error with the compiler's words.
 */
export async function compileLibrary(installation: string, level: string, compiler: Compiler, signal?: AbortSignal): Promise<void> {
  const folder = folderOf(installation);
  const file = fileOf(installation, level);
  if (existsSync(file)) return;
  mkdirSync(join(folder, 'programs'), { recursive: true, mode: 0o755 });
  const staging = mkdtempSync(join(folder, '.staging-'));
  const staged = join(staging, 'kernels.node');
  // NVRTC, which is loaded by name on a GPU alone, lies where its wheel puts it.
  const rpath = '-Wl,-rpath,$ORIGIN/../tensorflow:$ORIGIN/../nvidia/cuda_nvrtc/lib';
  // The same library that the binding has loaded: of two with one soname the first wins.
  const framework = ['-L', join(installation, 'tensorflow'), '-l:libtensorflow_framework.so.2'];
  const build = async (flags: readonly string[], sources: readonly string[], to: string): Promise<void> => {
    const args = [...exactFlags, ...flags, '-pthread', '-w', '-o', staged, ...sources, rpath, '-ldl'];
    const ran = await run(compiler.command, args, { env: { ...process.env, TMPDIR: staging }, signal });
    if (ran.code !== 0)
      throw new Error(`${compiler.command} (${compiler.version}) could not compile the kernels for ${level}:\n${tail(ran.stderr, 20)}`);
    renameSync(staged, to);
  };
  try {
    if (!existsSync(loadingOf(installation))) await build([], loadingFiles, loadingOf(installation));
    await build(levelFlags(level), [...sourceFiles(), ...framework], file);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  removeOld(installation);
}

const month = 30 * 24 * 3600 * 1000;

/** Kernels of other versions of the package that were compiled long ago: whoever still uses one compiles it again. */
function removeOld(installation: string): void {
  for (const name of readdirSync(installation).filter((n) => n.startsWith('kernels-'))) {
    const folder = join(installation, name);
    const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (folder !== folderOf(installation) && age > month) rmSync(folder, { recursive: true, force: true });
  }
}
