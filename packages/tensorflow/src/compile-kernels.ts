import { findCompiler, requireCompiler } from './compile.ts';
import { type InstalledOptions, installations } from './installation.ts';
import { level, namedLevels } from './native/level.ts';
import { compileLibrary, findLibrary, isCompiled } from './native/library.ts';
import type { OnProgress } from './progress.ts';

/** Which installation to complete, and who hears of it. */
export interface CompileKernelsOptions extends InstalledOptions {
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The CPU levels to compile for (`v3`, `x86-64-v4`, `all`); default: this machine's. */
  readonly levels?: readonly string[] | undefined;
}

/**
 * Compiles this package's native kernels beside an installed TensorFlow, where this version's are not there yet; true where there are some then
 * that this CPU runs. `install` does it too. Without a compiler the best of a lower level is used; without any that fits, everything works through
 * TensorFlow's own ops; why is told to `onProgress`. Where `levels` are asked for, all of them are compiled, or an Error says why not.
 */
export async function compileKernels({ levels, ...options }: CompileKernelsOptions = {}): Promise<boolean> {
  const found = installations(options)[0];
  if (!found) return false;
  if (levels) await compileAll(found.folder, namedLevels(levels), options);
  else await compileOwn(found.folder, options);
  return findLibrary(found.folder) !== undefined;
}

type Watch = Pick<CompileKernelsOptions, 'onProgress' | 'signal'>;

async function compileAll(folder: string, levels: readonly string[], { onProgress, signal }: Watch): Promise<void> {
  for (const one of levels.filter((name) => !isCompiled(folder, name))) {
    const compiler = await requireCompiler();
    onProgress?.({ step: 'compile', message: `compiling the kernels for ${one} with ${compiler.version}` });
    await compileLibrary(folder, one, compiler, signal);
  }
}

async function compileOwn(folder: string, watch: Watch): Promise<void> {
  const own = level();
  if (own !== undefined && isCompiled(folder, own)) return;
  const reason = own === undefined ? 'no kernels fit this CPU: ' : await failure(folder, own, watch);
  if (reason === undefined) return;
  const lower = findLibrary(folder);
  const instead = lower ? `those for ${lower.level} are used` : 'TensorFlow runs without the kernels of @synfire/tensorflow';
  watch.onProgress?.({ step: 'compile', message: `${reason}${instead}` });
}

/** Why the kernels of a level could not be compiled; undefined where they were. */
async function failure(folder: string, own: string, watch: Watch): Promise<string | undefined> {
  if (!(await findCompiler())) return `no C++ compiler is on the PATH to compile the kernels for ${own}: `;
  try {
    await compileAll(folder, [own], watch);
    return undefined;
  } catch (error) {
    watch.signal?.throwIfAborted();
    return `${error instanceof Error ? error.message : error}\n`;
  }
}
