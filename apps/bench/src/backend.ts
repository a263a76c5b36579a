import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { compileKernels, install, installed, type Precision, tensorflow } from '@synfire/tensorflow';
import { enableProdMode, ready, setBackend, version_core } from '@tensorflow/tfjs-core';

/** The backends that can be asked for. */
export const backendNames = ['auto', 'tensorflow', 'webgpu', 'wasm', 'cpu'] as const;

/** A backend that can be asked for. */
export type BackendName = (typeof backendNames)[number];

/** Precisions of convolutions by the command line's words. */
export const precisions: Readonly<Record<'float32' | 'bf16', Precision>> = { float32: 'float32', bf16: 'bfloat16' };

/** A precision that can be asked for. */
export type PrecisionName = keyof typeof precisions;

/** Names of the precisions. */
export const precisionNames: readonly PrecisionName[] = ['float32', 'bf16'];

/** The backend that computes now. */
export interface Backend {
  readonly name: Exclude<BackendName, 'auto'>;
  /** Whether tensors lie in the memory of a GPU. */
  readonly gpu: boolean;
  readonly device: string;
  readonly description: string;
  readonly version: string;
}

type Say = (line: string) => void;

/**
 * Starts a backend. `auto` takes TensorFlow, which it installs on first use, and where that can't be had says why and takes the next
 * that works. Throws Error where the one that was asked for can't be had.
 */
export async function startBackend(name: BackendName, say: Say, precision: PrecisionName = 'float32'): Promise<Backend> {
  if (precision !== 'float32') {
    if (name === 'auto' || name === 'tensorflow') return await starters.tensorflow(say, precisions[precision]);
    throw new Error(`--precision ${precision} is for the tensorflow backend; leave it out with --backend ${name}`);
  }
  if (name !== 'auto') return await starters[name](say);
  for (const next of ['tensorflow', 'wasm'] as const) {
    try {
      return await starters[next](say);
    } catch (error) {
      say(`The ${next} backend can't be had: ${firstLine(error)}`);
    }
  }
  return await starters.cpu(say);
}

/** tfjs without its advertisement of another backend. */
async function quietTfjs(): Promise<void> {
  enableProdMode();
  await import('@tensorflow/tfjs');
}

const firstLine = (error: unknown): string => (error instanceof Error ? error.message : `${error}`).split('\n', 1)[0] ?? '';

const processor = (): string => cpus()[0]?.model.trim() ?? process.arch;

const starters: Readonly<Record<Backend['name'], (say: Say, precision?: Precision) => Promise<Backend>>> = {
  async tensorflow(say, precision) {
    if (installed() === undefined) {
      say(
        'TensorFlow is not installed yet: downloading it once (274 MB for CPUs, 3.3 GB for CUDA) into the cache folder; decline with --backend cpu.',
      );
      let step = '';
      await install({
        onProgress: (progress) => {
          if (progress.step !== step) say(`  ${progress.message}`);
          step = progress.step;
        },
      });
    }
    // A newer version of the kernels than was installed.
    await compileKernels({ onProgress: ({ message }) => say(message) });
    const { version, device, gpu, description } = await tensorflow({ precision });
    return { name: 'tensorflow', gpu, device, description, version };
  },
  async wasm() {
    await quietTfjs();
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
    const folder = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json'));
    setWasmPaths(`${join(folder, 'wasm-out')}/`);
    if (!(await setBackend('wasm'))) throw new Error('tfjs could not start its WebAssembly backend');
    await ready();
    return {
      name: 'wasm',
      gpu: false,
      device: processor(),
      description: `tfjs ${version_core} in WebAssembly on ${processor()}, one thread`,
      version: version_core,
    };
  },
  async cpu() {
    await quietTfjs();
    await setBackend('cpu');
    return {
      name: 'cpu',
      gpu: false,
      device: processor(),
      description: `tfjs ${version_core} in JavaScript on ${processor()}, one thread`,
      version: version_core,
    };
  },
  async webgpu() {
    const require = createRequire(import.meta.url);
    const found = [...(require.resolve.paths('webgpu') ?? [])].some((path) => existsSync(join(path, 'webgpu', 'package.json')));
    if (!found) throw new Error('the webgpu backend needs the npm package webgpu; run: pnpm --filter @synfire/bench add webgpu@0.6.2');
    // Not a dependency, as its binaries are 130 MB: its name is no literal, so that nothing looks for it before it is asked for.
    const name = 'webgpu';
    const {
      create,
      globals,
    }: {
      create: (flags: readonly string[]) => { requestAdapter(): Promise<{ info?: { description?: string } } | null> };
      globals: object;
    } = await import(name);
    const gpu = create([]);
    Object.assign(globalThis, globals);
    Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true, writable: true });
    const adapter = await gpu.requestAdapter();
    if (!adapter)
      throw new Error('WebGPU found no adapter: a Vulkan driver is needed (libvulkan1, and the ICD of the GPU or of SwiftShader)');
    await import('@tensorflow/tfjs');
    await import('@tensorflow/tfjs-backend-webgpu');
    if (!(await setBackend('webgpu'))) throw new Error('tfjs could not start its WebGPU backend');
    const device = adapter.info?.description ?? 'unknown adapter';
    return { name: 'webgpu', gpu: true, device, description: `tfjs ${version_core} over WebGPU on ${device}`, version: version_core };
  },
};
