import { createRequire } from 'node:module';
import { join } from 'node:path';
import { backend, engine, findBackend, findBackendFactory, type KernelBackend, registerBackend, setBackend } from '@tensorflow/tfjs-core';
import { cacheRoot } from './cache.ts';
import { cpu } from './cpu.ts';
import { quietEnvironment } from './environment.ts';
import { gpus, usedGpu } from './gpus.ts';
import { type Installation, installations } from './installation.ts';
import { disagreement } from './kernels/cuda-check.ts';
import { raw, type TensorflowBackend } from './kernels/raw.ts';
import { findLibrary, type Library } from './native/library.ts';
import { withMemoryErrors } from './out-of-memory.ts';
import { unsupported } from './platform.ts';
import { polyfillUtil } from './polyfill.ts';
import { type Precision, unfit } from './precision.ts';
import { type KernelOptions, loadLibrary, registerKernels } from './register.ts';
import { requireTfjsNode, type TfjsNode } from './tfjs-node.ts';
import { installCommand, type Variant } from './versions.ts';

/** Which installation to take; by default `cuda` before `cpu` where there is an NVIDIA GPU, and `cpu` before `cuda` elsewhere. */
export interface TensorflowOptions {
  readonly variant?: Variant | undefined;
  /** The cache folder to look in; default `SYNFIRE_CACHE` or the platform's. */
  readonly cache?: string | undefined;
  /** What is between layers, and what convolutions multiply; default float32. Throws Error where bfloat16 would be slower. */
  readonly precision?: Precision | undefined;
}

/** The TensorFlow that computes now. */
export interface Tensorflow {
  readonly version: string;
  /** Whether it computes on a GPU, in whose memory the tensors then lie. */
  readonly gpu: boolean;
  /** The model of the CPU or the name of the GPU. */
  readonly device: string;
  /** Version, device and what decides its speed, in one line. */
  readonly description: string;
  /** Which kernels of this package run, or why none do. */
  readonly kernels: string;
}

/** The part of tfjs-node-gpu's native binding that is used here. */
interface Binding {
  readonly TF_Version: string;
  isUsingGpuDevice(): boolean;
  executeOp(name: string, ...rest: readonly unknown[]): unknown;
}

let active: Promise<Tensorflow> | undefined;

/** Registers TensorFlow as the tfjs backend `tensorflow`, with this package's kernels, and selects it; throws an Error that names the install command where it is not installed. A later call selects it again and ignores its options: a process has one TensorFlow. */
export async function tensorflow(options: TensorflowOptions = {}): Promise<Tensorflow> {
  active ??= start(options);
  try {
    const result = await active;
    if (!(await setBackend('tensorflow'))) throw new Error(`${result.description} does not start; run: npx synfire-tensorflow doctor`);
    return result;
  } catch (error) {
    // What failed can be mended (an install) and tried again.
    active = undefined;
    throw error;
  }
}

async function start({ variant, cache, precision = 'float32' }: TensorflowOptions): Promise<Tensorflow> {
  // Before anything is loaded, so that another precision can still be asked for.
  refuse(unfit(precision, false));
  const names = await gpus();
  const order: readonly Variant[] = variant ? [variant] : names.length > 0 ? ['cuda', 'cpu'] : ['cpu', 'cuda'];
  const found = order.flatMap((v) => installations({ cache, variant: v }))[0];
  // A program that imports a stock tfjs-node-gpu has registered it; two TensorFlows in one process would collide.
  if (findBackendFactory('tensorflow')) {
    // tfjs-node-gpu's backend keeps its binding there; tfjs-core's type does not know it.
    const stock = findBackend('tensorflow') as (KernelBackend & { readonly binding?: Binding }) | null;
    register({ gpu: stock?.binding?.isUsingGpuDevice() ?? false, library: undefined, precision });
    return describe(stock?.binding, undefined, names, 'no own kernels');
  }
  const tfjs = requireTfjsNode();
  if (!found && !(tfjs.stock && !variant)) throw new Error(missing(cache, variant));
  // SYNFIRE_NATIVE=0 leaves the native kernels out, to compare with.
  const library = found && process.env.SYNFIRE_NATIVE !== '0' ? findLibrary(found.folder) : undefined;
  const binding = loadBackend(tfjs, found, library);
  const gpu = binding.isUsingGpuDevice();
  const wrong = library && gpu ? await wrongOnCuda(library) : undefined;
  register({ gpu, library: wrong === undefined ? library : undefined, precision });
  return describe(binding, found, names, kernelsOf(library, gpu, wrong));
}

/** What keeps the native library's kernels from running on CUDA, which a warning says once: TensorFlow's own ops run in their place. */
async function wrongOnCuda(library: Library): Promise<string | undefined> {
  loadLibrary(library);
  if (!(await setBackend('tensorflow'))) return 'the backend does not start';
  // tfjs types the backend loosely.
  const wrong = disagreement(raw(backend() as TensorflowBackend), library);
  if (wrong) process.emitWarning(`the CUDA kernels of @synfire/tensorflow are not used: ${wrong}`, 'SynfireWarning');
  return wrong;
}

function kernelsOf(library: Library | undefined, gpu: boolean, wrong: string | undefined): string {
  if (wrong) return `no own kernels: ${wrong}`;
  return library ? `own kernels for ${gpu ? 'CUDA' : library.level}` : 'no own kernels';
}

function register(options: KernelOptions): void {
  refuse(unfit(options.precision, options.gpu));
  registerKernels(options);
}

function refuse(reason: string | undefined): void {
  if (reason) throw new Error(reason);
}

function missing(cache: string | undefined, variant: Variant | undefined): string {
  const command = variant ? `${installCommand} --${variant}` : installCommand;
  return unsupported() ?? `TensorFlow is not installed in ${cacheRoot(cache)}; run: ${command}`;
}

function loadBackend(tfjs: TfjsNode, found: Installation | undefined, library: Library | undefined): Binding {
  // Everything is loaded as tfjs-node-gpu itself would: its tfjs, its files.
  const load = createRequire(join(tfjs.folder, 'package.json'));
  const folder = found?.folder ?? join(tfjs.folder, 'lib', 'napi-v8');
  polyfillUtil();
  const quiet = process.env.TF_CPP_MIN_LOG_LEVEL === undefined;
  Object.assign(process.env, quietEnvironment(folder));
  const tfjsOfNode: { readonly engine: typeof engine } = load('@tensorflow/tfjs');
  if (tfjsOfNode.engine() !== engine()) throw new Error(twoEngines(tfjs));
  try {
    if (library?.loading) load(library.loading);
    else if (found && quiet) load(join(folder, 'quiet.node'));
    const binding: Binding = withMemoryErrors(load(join(folder, 'tfjs_binding.node')));
    const { NodeJSKernelBackend }: { readonly NodeJSKernelBackend: new (binding: Binding, name: string) => KernelBackend } =
      load('./dist/nodejs_kernel_backend.js');
    load('./dist/register_all_kernels.js');
    registerBackend('tensorflow', () => new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node-gpu'), 3);
    return binding;
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new Error(`TensorFlow in ${folder} could not be loaded (${reason}); run: npx synfire-tensorflow doctor`, { cause: error });
  }
}

function twoEngines(tfjs: TfjsNode): string {
  return `${tfjs.folder} uses another copy of @tensorflow/tfjs-core than this program; install one version of it for all (npm ls @tensorflow/tfjs-core)`;
}

function describe(binding: Binding | undefined, found: Installation | undefined, names: readonly string[], kernels: string): Tensorflow {
  const version = binding?.TF_Version ?? 'of unknown version';
  if (binding?.isUsingGpuDevice()) {
    const device = usedGpu(names);
    const parts = [...(found?.cuda ? [`CUDA ${found.cuda.cuda_runtime}`, `cuDNN ${found.cuda.cudnn}`] : []), kernels];
    return { version, gpu: true, device, kernels, description: `TensorFlow ${version} on ${device} (${parts.join(', ')})` };
  }
  const { model, threads, flags } = cpu();
  const best = ['amx_bf16', 'avx512_bf16', 'avx512f', 'avx2', 'avx'].find((flag) => flags.includes(flag));
  const speed = [`${threads} threads`, best, found?.oneDNN && `oneDNN ${found.oneDNN}`, kernels].filter(Boolean).join(', ');
  const unused = names.length > 0 ? `; the NVIDIA GPU is not used: npx synfire-tensorflow doctor` : '';
  return { version, gpu: false, device: model, kernels, description: `TensorFlow ${version} on ${model} (${speed})${unused}` };
}
