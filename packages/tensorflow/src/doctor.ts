import { join } from 'node:path';
import { cacheRoot } from './cache.ts';
import { findCompiler } from './compile.ts';
import { type Cpu, cpu } from './cpu.ts';
import { gpuKernels } from './gpu-kernels.ts';
import { gpus } from './gpus.ts';
import { type Installation, installations } from './installation.ts';
import { level } from './native/level.ts';
import { findLibrary } from './native/library.ts';
import { glibc, unsupported } from './platform.ts';
import { probe } from './probe.ts';
import { findPython, pipVersion } from './python.ts';
import { findTfjsNode, type TfjsNode, tfjsNodeCommand } from './tfjs-node.ts';
import { installCommand } from './versions.ts';

/** Something that keeps TensorFlow from being used, or from being used well, and the command that mends it. */
export interface Problem {
  readonly problem: string;
  readonly remedy: string;
  /** Without it TensorFlow can not be used. */
  readonly fatal: boolean;
}

/** An installation and whether a computation in a child process succeeded with it. */
export interface Checked extends Partial<Installation> {
  readonly folder: string;
  readonly works: boolean;
  readonly usesGpu: boolean;
  /** This package's native kernels: the instructions that they were compiled for, and their file; undefined where they are not compiled. */
  readonly kernels?: { readonly level: string; readonly file: string };
  /** On a GPU: whether the kernels for CUDA agree with TensorFlow's own ops and are used, or why not. */
  readonly cudaKernels?: string;
  readonly error?: string;
}

/** What doctor found. */
export interface Diagnosis {
  readonly usable: boolean;
  readonly node: { readonly version: string; readonly path: string };
  readonly platform: { readonly os: string; readonly arch: string; readonly glibc: string | undefined };
  readonly cpu: Cpu;
  readonly gpus: readonly string[];
  readonly tfjsNode: TfjsNode | undefined;
  readonly cache: string;
  readonly installations: readonly Checked[];
  readonly python: string | undefined;
  readonly pip: string | undefined;
  readonly compiler: string | undefined;
  readonly problems: readonly Problem[];
}

/** Looks at everything the backend needs on this machine and computes with each installation in a child process. */
export async function doctor(options: { readonly cache?: string | undefined } = {}): Promise<Diagnosis> {
  const [devices, python, compiler] = await Promise.all([gpus(), findPython(), findCompiler()]);
  const tfjsNode = findTfjsNode();
  const checked = tfjsNode ? await checkAll(tfjsNode, options.cache) : [];
  const usable = checked.some(({ works }) => works);
  const minor = glibc();
  const found = {
    usable,
    node: { version: process.versions.node, path: process.execPath },
    platform: { os: process.platform, arch: process.arch, glibc: minor === undefined ? undefined : `2.${minor}` },
    cpu: cpu(),
    gpus: devices,
    tfjsNode,
    cache: cacheRoot(options.cache),
    installations: checked,
    python: python?.version,
    pip: python && (await pipVersion(python)),
    compiler: compiler?.version,
  };
  return { ...found, problems: diagnose(found) };
}

async function checkAll(tfjs: TfjsNode, cache: string | undefined): Promise<readonly Checked[]> {
  const ours = installations({ cache });
  const stock = tfjs.stock ? [{ folder: join(tfjs.folder, 'lib', 'napi-v8'), tfjs: tfjs.version }] : [];
  const checked: Checked[] = [];
  for (const found of [...ours, ...stock]) {
    const library = findLibrary(found.folder);
    const one = { ...found, ...(library ? { kernels: { level: library.level, file: library.file } } : {}) };
    try {
      const { gpu, ...shown } = await probe(join(one.folder, 'tfjs_binding.node'), tfjs);
      const more = { ...(shown.oneDNN ? { oneDNN: shown.oneDNN } : {}), ...(gpu ? { cudaKernels: await gpuKernels(cache) } : {}) };
      checked.push({ ...one, ...more, tensorflow: shown.tensorflow, works: true, usesGpu: gpu });
    } catch (error) {
      checked.push({ ...one, works: false, usesGpu: false, error: error instanceof Error ? error.message : String(error) });
    }
  }
  return checked;
}

function diagnose(found: Omit<Diagnosis, 'problems'>): readonly Problem[] {
  const reason = unsupported();
  if (reason) return [{ problem: reason, remedy: 'another backend: import @tensorflow/tfjs', fatal: true }];
  const problems: Problem[] = [];
  const add = (problem: string, remedy: string, fatal: boolean): unknown => problems.push({ problem, remedy, fatal });
  if (!found.tfjsNode) add('@tensorflow/tfjs-node-gpu is not installed', tfjsNodeCommand, true);
  for (const { works, error = '' } of found.installations) if (!works) add(error, installCommand, !found.usable);
  if (!found.usable) {
    if (!found.python) add('python3 is not on the PATH; it fetches and unpacks TensorFlow', 'apt-get install python3 python3-pip', true);
    else if (!found.pip) add('python3 has no pip; it fetches TensorFlow', 'apt-get install python3-pip', true);
    if (!found.compiler) add('no C++ compiler is on the PATH; the binding is compiled here', 'apt-get install g++', true);
    if (found.installations.length === 0) add(`TensorFlow is not installed in ${found.cache}`, installCommand, true);
  } else if (found.gpus.length > 0 && !found.installations.some(({ usesGpu }) => usesGpu)) {
    const cuda = found.installations.some(({ variant, works }) => variant === 'cuda' && works);
    const remedy = cuda ? 'look at nvidia-smi and CUDA_VISIBLE_DEVICES; update the NVIDIA driver' : `${installCommand} --cuda`;
    add('there is an NVIDIA GPU, but the installed TensorFlow does not use it', remedy, false);
  }
  for (const one of found.installations) {
    const lacking = ownKernels(one) ? withoutKernels(one) : undefined;
    if (lacking) add(...compiling(lacking, found.compiler), false);
  }
  return problems;
}

/** Whether the CPU's kernels are what an installation computes with. */
const ownKernels = ({ works, usesGpu, variant }: Checked): boolean => works && !usesGpu && variant !== undefined;

function withoutKernels({ folder, kernels }: Checked): string | undefined {
  if (!kernels) return `the native kernels are not compiled in ${folder}: training is slower and takes more memory`;
  const own = level();
  if (own === undefined || kernels.level === own) return undefined;
  return `the native kernels for ${kernels.level} are used, since those for this CPU's ${own} are not compiled in ${folder}: training is slower`;
}

function compiling(problem: string, compiler: string | undefined): readonly [problem: string, remedy: string] {
  return compiler ? [problem, installCommand] : [`${problem}; no C++ compiler is on the PATH`, `apt-get install g++ && ${installCommand}`];
}
