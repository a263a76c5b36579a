import { Add, getKernel, type KernelConfig, registerKernel, type TensorInfo, unregisterKernel, util } from '@tensorflow/tfjs-core';
import { bfloat16 } from './bfloat16.ts';
import { raw, type TensorflowBackend } from './raw.ts';

/** tfjs's addition, with sums of two tensors of bfloat16 and one shape, such as the gradients of two paths, in bfloat16. */
export function registerBfloat16Sum(): void {
  const plain = getKernel(Add, 'tensorflow');
  if (!plain) throw new Error("tfjs-node-gpu's kernel Add is not registered; import it before tensorflow()");
  const kernelFunc: KernelConfig['kernelFunc'] = (given) => {
    // tfjs types inputs and backend loosely.
    const { a, b } = given.inputs as { readonly a: TensorInfo; readonly b: TensorInfo };
    const tf = raw(given.backend as TensorflowBackend);
    if (a.dtype !== 'float32' || b.dtype !== 'float32' || !util.arraysEqual(a.shape, b.shape)) return plain.kernelFunc(given);
    const operands = [tf.activation(a), tf.activation(b)];
    if (operands.some(({ dtype }) => dtype !== bfloat16)) return plain.kernelFunc(given);
    return tf.output(tf.run('AddV2', [], operands));
  };
  // Registered over another, tfjs would warn.
  unregisterKernel(Add, 'tensorflow');
  registerKernel({ ...plain, kernelFunc });
}
