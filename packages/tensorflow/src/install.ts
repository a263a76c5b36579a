import { mkdirSync, rmSync, statfsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, wheelVariant } from './build.ts';
import { cacheRoot, installationName } from './cache.ts';
import { requireCompiler } from './compile.ts';
import { compileKernels } from './compile-kernels.ts';
import { gpus } from './gpus.ts';
import { type Installation, readInstallation } from './installation.ts';
import { namedLevels } from './native/level.ts';
import { unsupported } from './platform.ts';
import { probe } from './probe.ts';
import type { OnProgress } from './progress.ts';
import { requirePython } from './python.ts';
import { size } from './size.ts';
import { cleanStaging, commit, createStaging } from './staging.ts';
import { requireTfjsNode, type TfjsNode } from './tfjs-node.ts';
import { readWheel } from './unpack.ts';
import { installCommand, type Variant } from './versions.ts';

/** What install may be told; by default it takes `cuda` where there is an NVIDIA GPU and `cpu` elsewhere. */
export interface InstallOptions {
  readonly variant?: Variant | undefined;
  /** A TensorFlow wheel that lies here already; what is in it decides the variant. */
  readonly wheel?: string | undefined;
  /** The cache folder; default `SYNFIRE_CACHE` or the platform's. */
  readonly cache?: string | undefined;
  /** CPU levels that the native kernels are compiled for (`v3`, `x86-64-v4`, `all`), as a cache for several machines needs; default: this machine's. */
  readonly levels?: readonly string[] | undefined;
  readonly onProgress?: OnProgress | undefined;
  /** Ends the install; nothing is left of it. */
  readonly signal?: AbortSignal | undefined;
}

/** Installs TensorFlow into the cache folder and checks it by a computation: it comes into place whole or not at all. Done before, it is only checked. */
export async function install(options: InstallOptions = {}): Promise<Installation> {
  const { cache, signal, onProgress = () => {} } = options;
  const reason = unsupported();
  if (reason) throw new Error(reason);
  if (options.levels) namedLevels(options.levels);
  const tfjs = requireTfjsNode();
  const wheel = options.wheel === undefined ? undefined : resolve(options.wheel);
  const variant = await chooseVariant(options.variant, wheel);
  const root = cacheRoot(cache);
  const folder = join(root, installationName(variant, tfjs.version));
  cleanStaging(root);
  const before = readInstallation(folder);
  if (before && (await works(before, tfjs, onProgress, signal))) {
    await compileKernels({ ...options, variant });
    return before;
  }
  const [python, compiler] = [await requirePython(wheel === undefined || variant === 'cuda'), await requireCompiler()];
  requireSpace(root, variant, wheel !== undefined);
  const staging = createStaging(root);
  try {
    await build({ tfjs, python, compiler, variant, wheel, staging, onProgress, signal });
    signal?.throwIfAborted();
    commit(staging, folder, before !== undefined);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  const done = readInstallation(folder);
  if (!done) throw new Error(`${folder} was removed while it was being installed; run ${installCommand}`);
  await compileKernels({ ...options, variant });
  onProgress({ step: 'done', message: `TensorFlow ${done.tensorflow} (${variant}) is ready in ${folder}` });
  return done;
}

async function chooseVariant(asked: Variant | undefined, wheel: string | undefined): Promise<Variant> {
  const named = wheel === undefined ? undefined : wheelVariant((await readWheel(await requirePython(false), wheel)).name);
  if (asked && named && asked !== named) {
    throw new Error(`${wheel} is a wheel for ${named}, and ${asked} was asked for; leave one of them out`);
  }
  const variant = asked ?? named ?? (process.arch === 'x64' && (await gpus()).length > 0 ? 'cuda' : 'cpu');
  if (variant === 'cuda' && process.arch !== 'x64') {
    throw new Error(`TensorFlow has CUDA builds for x64 only, and this is ${process.arch}; use --cpu`);
  }
  return variant;
}

async function works(found: Installation, tfjs: TfjsNode, onProgress: OnProgress, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    onProgress({ step: 'check', message: `checking ${found.folder} by a computation` });
    await probe(join(found.folder, 'tfjs_binding.node'), tfjs, signal);
    onProgress({ step: 'done', message: `TensorFlow ${found.tensorflow} (${found.variant}) is there already: ${found.folder}` });
    return true;
  } catch (error) {
    signal?.throwIfAborted();
    onProgress({ step: 'prepare', message: `it does not work and is made again: ${error instanceof Error ? error.message : error}` });
    return false;
  }
}

function requireSpace(root: string, variant: Variant, given: boolean): void {
  try {
    mkdirSync(root, { recursive: true });
  } catch (error) {
    throw new Error(
      `${root} can not be made (${error instanceof Error ? error.message : error}); set SYNFIRE_CACHE to a folder that may be written`,
    );
  }
  const { bavail, bsize } = statfsSync(root);
  const needed = variant === 'cuda' ? 7e9 : given ? 1e9 : 1.3e9;
  if (bavail * bsize >= needed) return;
  const remedy = 'free some, or set SYNFIRE_CACHE to a folder on a larger disk';
  throw new Error(`installing needs ${size(needed)} in ${root}, and ${size(bavail * bsize)} are free; ${remedy}`);
}
