import { type Affine, affineNorm, type BatchNormAttrs, batchNorm, batchNormGradient, type Statistics } from '@synfire/kernel';
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { Attr, Tensorflow } from './raw.ts';
import type { Register } from './register-kernel.ts';

const attributes = (tf: Tensorflow, epsilon: number, training: boolean): readonly Attr[] => [
  tf.float('epsilon', epsilon),
  tf.bool('is_training', training),
];

type Infos<I> = { readonly [N in keyof I]: TensorInfo };

/** Batch norm as FusedBatchNormV3 and its gradient. */
export const registerBatchNorm: Register = (register) => {
  register(batchNorm.name, (tf, { x, gamma, beta }: Infos<Affine & { x: Tensor }>, { epsilon }: BatchNormAttrs) => {
    const empty = tf.run('Fill', [], [tf.ints([0]), tf.scalar(0)]);
    const inputs = [...[x, gamma, beta].map(tf.input), empty, empty];
    // Outputs 1 and 2 are for running averages (the variance with n/(n - 1)); 3 and 4 are the batch's own.
    const [y, a, b, mean, variance, c] = tf.runAll('FusedBatchNormV3', attributes(tf, epsilon, true), inputs, 6);
    if (!y || !a || !b || !mean || !variance || !c) throw new Error('FusedBatchNormV3 returned too few outputs');
    tf.free(empty, a, b, c);
    return [y, mean, variance].map(tf.output);
  });
  register(
    affineNorm.name,
    (tf, { x, gamma, beta, mean, variance }: Infos<Affine & Statistics & { x: Tensor }>, { epsilon }: BatchNormAttrs) => {
      const [y, ...rest] = tf.runAll('FusedBatchNormV3', attributes(tf, epsilon, false), [x, gamma, beta, mean, variance].map(tf.input), 6);
      if (!y) throw new Error('FusedBatchNormV3 returned no output');
      tf.free(...rest);
      return [tf.output(y)];
    },
  );
  register(
    batchNormGradient.name,
    (tf, inputs: Infos<Statistics & { dy: Tensor; x: Tensor; gamma: Tensor }>, { epsilon }: BatchNormAttrs) => {
      const { dy, x, gamma, mean, variance } = inputs;
      const reserve = tf.run('Fill', [], [tf.ints([0]), tf.scalar(0)]);
      const operands = [...[dy, x, gamma, mean, variance].map(tf.input), reserve];
      const [dx, dgamma, dbeta, ...rest] = tf.runAll('FusedBatchNormGradV3', attributes(tf, epsilon, true), operands, 5);
      if (!dx || !dgamma || !dbeta) throw new Error('FusedBatchNormGradV3 returned too few outputs');
      tf.free(reserve, ...rest);
      return [dx, dgamma, dbeta].map(tf.output);
    },
  );
};
