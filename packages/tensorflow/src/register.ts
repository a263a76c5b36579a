import { registerBatchNorm } from './kernels/batch-norm.ts';
import { registerConv2d } from './kernels/conv2d.ts';
import { registerMaxPool } from './kernels/max-pool.ts';
import { registerNeuron } from './kernels/neuron.ts';
import { registerForTensorflow } from './kernels/register-kernel.ts';

let done = false;

/**
 * Registers this package's faster kernels under the backend name `tensorflow`, once, when the backend has been registered.
 * On CUDA, max-pool and batch norm stay composed: there FusedBatchNormV3 hands its gradient other values (inverse deviations and a
 * reserve of cuDNN's), and pools know no explicit padding.
 */
export function registerKernels({ gpu }: { readonly gpu: boolean }): void {
  if (done) return;
  for (const register of [registerConv2d, registerNeuron, ...(gpu ? [] : [registerMaxPool, registerBatchNorm])])
    register(registerForTensorflow);
  done = true;
}
