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

/** FusedBatchNormGradV3 sums a channel's values one by one in float32; with more than these that is too coarse. */
const fusedLimit = 32_768;

const rows = (x: TensorInfo): number => x.shape.slice(0, -1).reduce((a, b) => a * b, 1);

/** Mean over all but the last dimension, one dimension after the other: as exact as pairwise sums, and faster than one long sum. */
function channelMean(tf: Tensorflow, x: Raw): Raw {
  let mean = x;
  for (let axis = x.shape.length - 2; axis >= 0; axis--) {
    const next = tf.run('Mean', [tf.bool('keep_dims', false)], [mean, tf.ints([axis])]);
    if (mean !== x) tf.free(mean);
    mean = next;
  }
  return mean;
}

/** Mean and biased variance of every channel. FusedBatchNormV3's own have lost three digits at 100,000 values a channel. */
function statistics(tf: Tensorflow, x: Raw): { readonly mean: Raw; readonly variance: Raw } {
  const mean = channelMean(tf, x);
  const squares = tf.run('SquaredDifference', [], [x, mean]);
  const variance = channelMean(tf, squares);
  tf.free(squares);
  return { mean, variance };
}

/** Gradients for channels of very many values: dx = γ/√(σ² + ε)·(dy - mean(dy) - x̂·mean(dy·x̂)). */
function exactGradient(
  tf: Tensorflow,
  x: TensorInfo,
  dy: Raw,
  [gamma, mean, variance]: readonly [Raw, Raw, Raw],
  epsilon: number,
): TensorInfo[] {
  const n = tf.scalar(rows(x));
  const made: Raw[] = [];
  const run = (op: string, a: Raw, b?: Raw): Raw => {
    const result = tf.run(op, [], b ? [a, b] : [a]);
    made.push(result);
    return result;
  };
  const inverse = run('Rsqrt', run('AddV2', variance, tf.scalar(epsilon)));
  const hat = run('Mul', run('Sub', tf.input(x), mean), inverse);
  const meanDy = channelMean(tf, dy);
  const meanDyHat = channelMean(tf, run('Mul', dy, hat));
  const centred = run('Sub', run('Sub', dy, meanDy), run('Mul', hat, meanDyHat));
  const dx = tf.run('Mul', [], [centred, run('Mul', gamma, inverse)]);
  const [dgamma, dbeta] = [meanDyHat, meanDy].map((m) => tf.run('Mul', [], [m, n]));
  tf.free(...made, meanDy, meanDyHat);
  if (!dgamma || !dbeta) throw new Error('Mul returned no output');
  return [dx, dgamma, dbeta].map(tf.output);
}

type Infos<I> = { readonly [N in keyof I]: TensorInfo };

/** γ·(x - μ)/√(σ² + ε) + β, from γ, β, μ and σ². */
function affine(tf: Tensorflow, x: TensorInfo, operands: readonly Raw[], epsilon: number): Raw {
  const map = asMap(tf, x);
  const [y, ...rest] = tf.runAll('FusedBatchNormV3', attributes(tf, epsilon, false), [map, ...operands], 6);
  if (!y) throw new Error('FusedBatchNormV3 returned no output');
  tf.free(...rest);
  return fromMap(tf, y, x, map);
}

/** Batch norm and its gradient: statistics by means, the rest by TensorFlow's fused ops. */
export const registerBatchNorm: Register = (register) => {
  register(batchNorm.name, (tf, { x, gamma, beta }: Infos<Affine & { x: Tensor }>, { epsilon }: BatchNormAttrs) => {
    const { mean, variance } = statistics(tf, tf.input(x));
    return [affine(tf, x, [tf.input(gamma), tf.input(beta), mean, variance], epsilon), mean, variance].map(tf.output);
  });
  register(
    affineNorm.name,
    (tf, { x, gamma, beta, mean, variance }: Infos<Affine & Statistics & { x: Tensor }>, { epsilon }: BatchNormAttrs) => [
      tf.output(affine(tf, x, [gamma, beta, mean, variance].map(tf.input), epsilon)),
    ],
  );
  register(
    batchNormGradient.name,
    (tf, inputs: Infos<Statistics & { dy: Tensor; x: Tensor; gamma: Tensor }>, { epsilon }: BatchNormAttrs) => {
      const { dy, x, gamma, mean, variance } = inputs;
      if (rows(x) > fusedLimit) return exactGradient(tf, x, tf.input(dy), [tf.input(gamma), tf.input(mean), tf.input(variance)], epsilon);
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
