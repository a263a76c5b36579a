import { type DenseGradientAttrs, dense, denseGradient } from '@synfire/kernel';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Attr, Raw, Tensorflow } from './raw.ts';
import type { Register } from './register-kernel.ts';

type Infos<N extends string> = Readonly<Record<N, TensorInfo>>;

/** Fully connected layers in three ops of TensorFlow's, which transpose as they multiply. */
export const registerDense: Register = (register) => {
  register(dense.name, (tf, { x, w, b }: Infos<'x' | 'w' | 'b'>) => {
    const product = tf.run('MatMul', transposed(tf, false, false), [tf.input(x), tf.input(w)]);
    const y = tf.run('BiasAdd', [], [product, tf.input(b)]);
    tf.free(product);
    return [tf.output(y)];
  });
  register(denseGradient.name, (tf, inputs: Infos<'x' | 'w' | 'dy'>, { needsInput }: DenseGradientAttrs) => {
    const [x, w, dy]: readonly [Raw, Raw, Raw] = [tf.input(inputs.x), tf.input(inputs.w), tf.input(inputs.dy)];
    const made = [tf.run('MatMul', transposed(tf, true, false), [x, dy]), tf.run('BiasAddGrad', [], [dy])];
    return (needsInput ? [...made, tf.run('MatMul', transposed(tf, false, true), [dy, w])] : made).map(tf.output);
  });
};

const transposed = (tf: Tensorflow, a: boolean, b: boolean): readonly Attr[] => [tf.bool('transpose_a', a), tf.bool('transpose_b', b)];
