import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { cacheRoot, installationName } from './cache.ts';
import { type Compiler, compile, requireCompiler } from './compile.ts';
import { download } from './download.ts';
import { gpus } from './gpus.ts';
import { type Installation, readInstallation } from './installation.ts';
import { unsupported } from './platform.ts';
import { probe } from './probe.ts';
import type { OnProgress } from './progress.ts';
import { type Python, requirePython } from './python.ts';
import { size } from './size.ts';
import { cleanStaging, commit, createStaging } from './staging.ts';
import { requireTfjsNode, type TfjsNode } from './tfjs-node.ts';
import { readWheel, unpack, type WheelInfo } from './unpack.ts';
import { installCommand, tensorflowVersion, type Variant } from './versions.ts';

/** What install may be told; by default it takes `cuda` where there is an NVIDIA GPU and `cpu` elsewhere. */
export interface InstallOptions {
  readonly variant?: Variant | undefined;
  /** A TensorFlow wheel that lies here already; its name decides the variant. */
  readonly wheel?: string | undefined;
  /** The cache folder; default `SYNFIRE_CACHE` or the platform's. */
  readonly cache?: string | undefined;
  readonly onProgress?: OnProgress | undefined;
  /** Ends the install; nothing is left of it. */
  readonly signal?: AbortSignal | undefined;
}

interface Job {
  readonly tfjs: TfjsNode;
  readonly python: Python;
  readonly compiler: Compiler;
  readonly variant: Variant;
  readonly wheel: string | undefined;
  readonly staging: string;
  readonly onProgress: OnProgress;
  readonly signal: AbortSignal | undefined;
}

/** Installs TensorFlow into the cache folder and checks it by a computation: it comes into place whole or not at all. Done before, it is only checked. */
export async function install(options: InstallOptions = {}): Promise<Installation> {
  const { cache, signal, onProgress = () => {} } = options;
  const reason = unsupported();
  if (reason) throw new Error(reason);
  const tfjs = requireTfjsNode();
  const wheel = options.wheel === undefined ? undefined : resolve(options.wheel);
  const variant = await chooseVariant(options.variant, wheel);
  const root = cacheRoot(cache);
  const folder = join(root, installationName(variant, tfjs.version));
  cleanStaging(root);
  const before = readInstallation(folder);
  if (before && (await works(before, tfjs, onProgress, signal))) return before;
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
  onProgress({ step: 'done', message: `TensorFlow ${done.tensorflow} (${variant}) is ready in ${folder}` });
  return done;
}

async function chooseVariant(asked: Variant | undefined, wheel: string | undefined): Promise<Variant> {
  const named = wheel === undefined ? undefined : basename(wheel).startsWith('tensorflow_cpu-') ? 'cpu' : 'cuda';
  if (asked && named && asked !== named)
    throw new Error(`${wheel} is a wheel for ${named}, and ${asked} was asked for; leave one of them out`);
  const variant = asked ?? named ?? (process.arch === 'x64' && (await gpus()).length > 0 ? 'cuda' : 'cpu');
  if (variant === 'cuda' && process.arch !== 'x64')
    throw new Error(`TensorFlow has CUDA builds for x64 only, and this is ${process.arch}; use --cpu`);
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
  mkdirSync(root, { recursive: true });
  const { bavail, bsize } = statfsSync(root);
  const needed = variant === 'cuda' ? 9e9 : given ? 1e9 : 1.3e9;
  if (bavail * bsize >= needed) return;
  const remedy = 'free some, or set SYNFIRE_CACHE to a folder on a larger disk';
  throw new Error(`installing needs ${size(needed)} in ${root}, and ${size(bavail * bsize)} are free; ${remedy}`);
}

async function build(job: Job): Promise<void> {
  const { tfjs, compiler, variant, staging, onProgress, signal } = job;
  const wheel = await tensorflowWheel(job);
  // Of the headers those of the C API, which bindings and own kernels compile against; the C++ ones are 260 MB.
  const c = 'tensorflow/c|tensorflow/core/platform|tsl|xla/c|xla/tsl/c|xla/stream_executor';
  await unpackWheel(job, wheel.file, new RegExp(`tensorflow/(libtensorflow_(cc|framework)\\.so\\.2$|include/(${c})/)`));
  const cuda = variant === 'cuda' ? await unpackCuda(job, wheel.info) : undefined;
  rmSync(join(staging, 'wheels'), { recursive: true, force: true });
  onProgress({ step: 'compile', message: `compiling the binding of tfjs-node-gpu ${tfjs.version} with ${compiler.version}` });
  await compile(compiler, tfjs, staging, signal);
  onProgress({ step: 'check', message: 'checking by a computation' });
  const { tensorflow, oneDNN } = await probe(join(staging, 'tfjs_binding.node'), tfjs, signal);
  const written: Omit<Installation, 'folder'> = {
    variant,
    tensorflow,
    tfjs: tfjs.version,
    ...(oneDNN ? { oneDNN } : {}),
    ...(cuda ? { cuda } : {}),
  };
  writeFileSync(join(staging, 'installation.json'), `${JSON.stringify(written, undefined, 2)}\n`);
}

async function tensorflowWheel(job: Job): Promise<{ readonly file: string; readonly info: WheelInfo }> {
  const name = job.variant === 'cpu' ? 'tensorflow_cpu' : 'tensorflow';
  const requirement = `${name.replace('_', '-')}==${tensorflowVersion}`;
  const file = job.wheel ?? (await download(job.python, [requirement], join(job.staging, 'wheels'), job))[0];
  if (!file) throw new Error(`pip said that it downloaded ${requirement}, but no wheel is there`);
  const info = await readWheel(job.python, file);
  if (info.name === name && info.version === tensorflowVersion) return { file, info };
  throw new Error(`${file} is ${info.name} ${info.version}; expected ${name} ${tensorflowVersion}: pip download --no-deps ${requirement}`);
}

async function unpackCuda(job: Job, { cuda }: WheelInfo): Promise<Readonly<Record<string, string>>> {
  const files = await download(job.python, cuda, join(job.staging, 'wheels', 'cuda'), job);
  const versions: Record<string, string> = {};
  for (const file of files) {
    const [name = '', version = ''] = basename(file).split('-');
    versions[name.replace(/^nvidia_/, '').replace(/_cu\d+$/, '')] = version;
    // Side by side with tensorflow/, as its libraries' RUNPATH has it: no LD_LIBRARY_PATH is needed.
    await unpackWheel(job, file, /nvidia\/[^/]+\/(lib|bin|nvvm)\//);
  }
  return versions;
}

async function unpackWheel(job: Job, file: string, pattern: RegExp): Promise<void> {
  const onBytes = (bytes: number, total: number): void =>
    job.onProgress({ step: 'unpack', message: `unpacking ${basename(file)}: ${size(bytes)} of ${size(total)}`, bytes, total });
  await unpack(job.python, file, job.staging, pattern, { signal: job.signal, onBytes });
  // What was downloaded is not needed again, and a CUDA installation is large enough without it.
  if (file !== job.wheel) rmSync(file);
}
