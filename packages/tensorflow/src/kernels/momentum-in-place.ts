import { type MomentumAttrs, momentumStep } from '@synfire/kernel';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Raw, Tensorflow } from './raw.ts';

/** The kernel `momentumStep` in place: gives the tensors of parameters and slots back with their new values; of one that another handle shares, copies. */
export function momentumInPlace(
  tf: Tensorflow,
  inputs: Readonly<Record<string, TensorInfo>>,
  { count, rate, factor, decay }: MomentumAttrs,
): readonly TensorInfo[] {
  const all = (which: string): readonly TensorInfo[] => Array.from({ length: count }, (_, i) => given(inputs, `${which}.${i}`));
  const own = (tensor: TensorInfo): TensorInfo =>
    tf.isShared(tensor) ? tf.output(tf.run('Mul', [], [tf.input(tensor), tf.scalar(1)])) : tensor;
  const [p, m] = [all('p').map(own), all('m').map(own)];
  const settings: Raw = tf.made([3], Float32Array.of(rate, factor, decay));
  const done = tf.run('SynfireMomentum', [tf.int('N', count)], [...[...p, ...m, ...all('g')].map(tf.input), settings]);
  tf.free(done, settings);
  return p.flatMap((tensor, i) => [tensor, m[i] ?? tensor]);
}

function given(inputs: Readonly<Record<string, TensorInfo>>, name: string): TensorInfo {
  const found = inputs[name];
  if (!found) throw new RangeError(`${momentumStep.name}: no input '${name}'`);
  return found;
}
