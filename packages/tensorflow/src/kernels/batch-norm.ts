import { type Affine, affineNorm, type BatchNormAttrs, batchNorm, batchNormGradient, type Statistics } from '@synfire/kernel';
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { Attr, Raw, Tensorflow } from './raw.ts';
import type { Register } from './register-kernel.ts';

const attributes = (tf: Tensorflow, epsilon: number, training: boolean): readonly Attr[] => [
  tf.float('epsilon', epsilon),
  tf.bool('is_training', training),
];

/** x as a map, which the fused ops insist on: `[T·B, C]` becomes `[T·B, 1, 1, C]`. */
function asMap(tf: Tensorflow, x: TensorInfo): Raw {
  const channels = x.shape.at(-1) ?? 1;
  const rows = x.shape.slice(0, -1).reduce((a, b) => a * b, 1);
  return x.shape.length === 4 ? tf.input(x) : tf.run('Reshape', [], [tf.input(x), tf.ints([rows, 1, 1, channels])]);
}

/** y in the shape of x, and the maps made for it freed; y itself where x was a map. */
function fromMap(tf: Tensorflow, y: Raw, x: TensorInfo, ...maps: readonly Raw[]): Raw {
  if (x.shape.length === 4) return y;
  const shaped = tf.run('Reshape', [], [y, tf.ints(x.shape)]);
  tf.free(y, ...maps);
  return shaped;
}

type Infos<I> = { readonly [N in keyof I]: TensorInfo };

/** Batch norm as FusedBatchNormV3 and its gradient. */
export const registerBatchNorm: Register = (register) => {
  register(batchNorm.name, (tf, { x, gamma, beta }: Infos<Affine & { x: Tensor }>, { epsilon }: BatchNormAttrs) => {
    const empty = tf.run('Fill', [], [tf.ints([0]), tf.scalar(0)]);
    const map = asMap(tf, x);
    const inputs = [map, ...[gamma, beta].map(tf.input), empty, empty];
    // Outputs 1 and 2 are for running averages (the variance with n/(n - 1)); 3 and 4 are the batch's own.
    const [y, a, b, mean, variance, c] = tf.runAll('FusedBatchNormV3', attributes(tf, epsilon, true), inputs, 6);
    if (!y || !a || !b || !mean || !variance || !c) throw new Error('FusedBatchNormV3 returned too few outputs');
    tf.free(empty, a, b, c);
    return [fromMap(tf, y, x, map), mean, variance].map(tf.output);
  });
  register(
    affineNorm.name,
    (tf, { x, gamma, beta, mean, variance }: Infos<Affine & Statistics & { x: Tensor }>, { epsilon }: BatchNormAttrs) => {
      const map = asMap(tf, x);
      const operands = [map, ...[gamma, beta, mean, variance].map(tf.input)];
      const [y, ...rest] = tf.runAll('FusedBatchNormV3', attributes(tf, epsilon, false), operands, 6);
      if (!y) throw new Error('FusedBatchNormV3 returned no output');
      tf.free(...rest);
      return [tf.output(fromMap(tf, y, x, map))];
    },
  );
  register(
    batchNormGradient.name,
    (tf, inputs: Infos<Statistics & { dy: Tensor; x: Tensor; gamma: Tensor }>, { epsilon }: BatchNormAttrs) => {
      const { dy, x, gamma, mean, variance } = inputs;
      const reserve = tf.run('Fill', [], [tf.ints([0]), tf.scalar(0)]);
      const maps = [dy, x].map((t) => asMap(tf, t));
      const operands = [...maps, ...[gamma, mean, variance].map(tf.input), reserve];
      const [dx, dgamma, dbeta, ...rest] = tf.runAll('FusedBatchNormGradV3', attributes(tf, epsilon, true), operands, 5);
      if (!dx || !dgamma || !dbeta) throw new Error('FusedBatchNormGradV3 returned too few outputs');
      tf.free(reserve, ...rest);
      return [fromMap(tf, dx, x, ...maps), dgamma, dbeta].map(tf.output);
    },
  );
};
