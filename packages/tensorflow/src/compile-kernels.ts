import { findCompiler } from './compile.ts';
import { type InstalledOptions, installations } from './installation.ts';
import { compileLibrary, findLibrary } from './native/library.ts';
import type { OnProgress } from './progress.ts';

/** Which installation to complete, and who hears of it. */
export interface CompileKernelsOptions extends InstalledOptions {
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Compiles this package's native kernels beside an installed TensorFlow, where this version's are not there yet; true where they are there then.
 * `install` does it too. Without a compiler, or on a CPU that none of them fits, everything works through TensorFlow's own ops; why is told to `onProgress`.
 */
export async function compileKernels({ onProgress = () => {}, signal, ...where }: CompileKernelsOptions = {}): Promise<boolean> {
  const found = installations(where)[0];
  if (!found) return false;
  if (findLibrary(found.folder)) return true;
  const compiler = await findCompiler();
  const without = 'TensorFlow runs without the kernels of @synfire/tensorflow';
  if (!compiler) {
    onProgress({ step: 'compile', message: `no C++ compiler is on the PATH: ${without}` });
    return false;
  }
  try {
    onProgress({ step: 'compile', message: `compiling the kernels with ${compiler.version}` });
    await compileLibrary(found.folder, compiler, signal);
  } catch (error) {
    signal?.throwIfAborted();
    onProgress({ step: 'compile', message: `${error instanceof Error ? error.message : error}\n${without}` });
  }
  return findLibrary(found.folder) !== undefined;
}
