import {
  affineNorm,
  batchNorm,
  batchNormGradient,
  maxPool,
  maxPoolGradient,
  momentumStep,
  neuronOverTime,
  neuronOverTimeGradient,
  normNeuron,
  normNeuronGradient,
  runningStatistics,
} from '@synfire/kernel';
import type { Library } from '../native/library.ts';
import { registerNative } from './native.ts';
import type { Register } from './register-kernel.ts';

/** The kernels whose ops exist for CUDA: SynfireScan, SynfireStatistics, SynfireRunning, SynfireMaxPool and its gradient, SynfireMomentum. */
const there: ReadonlySet<string> = new Set(
  [
    neuronOverTime,
    neuronOverTimeGradient,
    normNeuron,
    normNeuronGradient,
    affineNorm,
    batchNorm,
    batchNormGradient,
    runningStatistics,
    maxPool,
    maxPoolGradient,
    momentumStep,
  ].map(({ name }) => name),
);

/** Kernels of the native library that run on CUDA. */
export const registerCuda =
  (library: Library): Register =>
  (register) =>
    registerNative(library)((name, compute) => {
      if (there.has(name)) register(name, compute);
    });
