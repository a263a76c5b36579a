import { rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Compiler, compile } from './compile.ts';
import { download } from './download.ts';
import type { Installation } from './installation.ts';
import { probe } from './probe.ts';
import type { OnProgress } from './progress.ts';
import type { Python } from './python.ts';
import { size } from './size.ts';
import type { TfjsNode } from './tfjs-node.ts';
import { readWheel, unpack, type WheelInfo } from './unpack.ts';
import { tensorflowVersion, type Variant } from './versions.ts';

/** What an installation is made from, and the folder it is made in. */
export interface Job {
  readonly tfjs: TfjsNode;
  readonly python: Python;
  readonly compiler: Compiler;
  readonly variant: Variant;
  /** A wheel that lies here already. */
  readonly wheel: string | undefined;
  readonly staging: string;
  readonly onProgress: OnProgress;
  readonly signal: AbortSignal | undefined;
}

// The CPU package exists for x64 only, where the other has CUDA.
function wheelName(variant: Variant): string {
  return variant === 'cpu' && process.arch === 'x64' ? 'tensorflow_cpu' : 'tensorflow';
}

/** The variant that a wheel of this name gives on this machine. */
export function wheelVariant(name: string): Variant {
  return name === 'tensorflow' && process.arch === 'x64' ? 'cuda' : 'cpu';
}

/** Makes a complete, checked installation in the staging folder. */
export async function build(job: Job): Promise<void> {
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
  const name = wheelName(job.variant);
  const requirement = `${name.replace('_', '-')}==${tensorflowVersion}`;
  const file = job.wheel ?? (await download(job.python, requirement, join(job.staging, 'wheels'), job));
  const info = await readWheel(job.python, file);
  if (info.name === name && info.version === tensorflowVersion) return { file, info };
  throw new Error(`${file} is ${info.name} ${info.version}; expected ${name} ${tensorflowVersion}: pip download --no-deps ${requirement}`);
}

async function unpackCuda(job: Job, { cuda }: WheelInfo): Promise<Readonly<Record<string, string>>> {
  const versions: Record<string, string> = {};
  // One at a time, so that no more than one packed wheel takes space.
  for (const [i, requirement] of cuda.entries()) {
    const file = await download(job.python, requirement, join(job.staging, 'wheels', `${i}`), job);
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
