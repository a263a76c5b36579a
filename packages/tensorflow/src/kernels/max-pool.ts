import { type MaxPoolAttrs, maxPool, maxPoolGradient } from '@synfire/kernel';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Attr, Tensorflow } from './raw.ts';
import type { Register } from './register-kernel.ts';

/** EXPLICIT padding of a max-pool is with -∞ and ties go to the first maximum, both as in PyTorch. */
const attributes = (tf: Tensorflow, { kernelSize, strides, pad }: MaxPoolAttrs): readonly Attr[] => [
  tf.intList('ksize', [1, kernelSize, kernelSize, 1]),
  tf.intList('strides', [1, strides, strides, 1]),
  tf.string('padding', pad === 0 ? 'VALID' : 'EXPLICIT'),
  ...(pad === 0 ? [] : [tf.intList('explicit_paddings', [0, 0, pad, pad, pad, pad, 0, 0])]),
];

/** Max-pool and its gradient. */
export const registerMaxPool: Register = (register) => {
  register(maxPool.name, (tf, { x }: { x: TensorInfo }, attrs: MaxPoolAttrs) => [
    tf.output(tf.run('MaxPool', attributes(tf, attrs), [tf.input(x)])),
  ]);
  register(maxPoolGradient.name, (tf, { x, y, dy }: { x: TensorInfo; y: TensorInfo; dy: TensorInfo }, attrs: MaxPoolAttrs) => [
    tf.output(tf.run('MaxPoolGrad', attributes(tf, attrs), [tf.input(x), tf.input(y), tf.input(dy)])),
  ]);
};
