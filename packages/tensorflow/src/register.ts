import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { registerBatchNorm } from './kernels/batch-norm.ts';
import { bfloat16Conv } from './kernels/bfloat16-conv.ts';
import { registerBfloat16Sum } from './kernels/bfloat16-sum.ts';
import { registerConv2d } from './kernels/conv2d.ts';
import { registerCuda } from './kernels/cuda.ts';
import { registerDense } from './kernels/dense.ts';
import { type DenseConv, float32Conv } from './kernels/dense-conv.ts';
import { type ChooseConv, chooseConv } from './kernels/event-conv.ts';
import { thresholds } from './kernels/event-thresholds.ts';
import { registerKept } from './kernels/kept.ts';
import { registerMaxPool } from './kernels/max-pool.ts';
import { registerNative } from './kernels/native.ts';
import { registerNeuron } from './kernels/neuron.ts';
import { type Register, registerForTensorflow } from './kernels/register-kernel.ts';
import { withWinograd } from './kernels/winograd.ts';
import { winogradTiles } from './kernels/winograd-choice.ts';
import type { Library } from './native/library.ts';
import type { Precision } from './precision.ts';

/** What the choice of kernels depends on. */
export interface KernelOptions {
  readonly gpu: boolean;
  /** The native library; on CUDA only where its kernels were found to agree with TensorFlow's ops. */
  readonly library: Library | undefined;
  readonly precision: Precision;
}

let done = false;

/**
 * Registers this package's faster kernels under the backend name `tensorflow`, once, when the backend has been registered: those of the
 * native library where it was compiled, else those made of TensorFlow's own ops.
 * On CUDA, max-pool and batch norm stay composed without the native library: there FusedBatchNormV3 hands its gradient other values
 * (inverse deviations and a reserve of cuDNN's), and pools know no explicit padding. Cross-entropy and ranks are composed with it too: their
 * logits are small.
 */
export function registerKernels({ gpu, library, precision }: KernelOptions): void {
  if (done) return;
  if (library) loadLibrary(library);
  const dense = precision === 'bfloat16' ? bfloat16Conv : float32Conv;
  for (const register of [
    registerConv2d(gpu ? dense : winograd(dense, library, precision), gpu ? undefined : choice(library, precision)),
    registerDense,
    ...kernels(gpu, library),
  ])
    register(registerForTensorflow);
  if (precision === 'bfloat16') registerBfloat16Sum();
  done = true;
}

/** Makes the native library's ops known to TensorFlow, which has been loaded. */
export const loadLibrary = (library: Library): unknown => createRequire(import.meta.url)(library.file);

/** Kernels of norms, neurons, pools and updates. */
function kernels(gpu: boolean, library: Library | undefined): readonly Register[] {
  if (gpu) return [library ? registerCuda(library) : registerNeuron];
  return library ? [registerNative(library), registerKept] : [registerNeuron, registerMaxPool, registerBatchNorm];
}

/** Convolutions with Winograd's input gradient where there is a native library and SYNFIRE_WINOGRAD does not forbid it. */
function winograd(dense: DenseConv, library: Library | undefined, precision: Precision): DenseConv {
  const tiles = library && winogradTiles(measurements(library));
  return tiles ? withWinograd(dense, tiles, precision) : dense;
}

/** Event-driven convolution where there is a native library and SYNFIRE_EVENT_CONV does not forbid it. */
function choice(library: Library | undefined, precision: Precision): ChooseConv | undefined {
  const limits = library && thresholds(measurements(library));
  return limits && chooseConv(limits, precision);
}

/** Where what was timed on this machine is kept: kernels of another level have other times. */
const measurements = (library: Library): string => join(dirname(library.file), `timed-${library.level}.json`);
