import { maxPool, maxPoolGradient, momentumStep } from '@synfire/kernel';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { different, named } from './cuda-difference.ts';
import type { Raw, Tensorflow } from './raw.ts';

interface Pair {
  readonly own: Raw;
  readonly reference: Tensor;
}

/** Values for both ways; the caller frees `own`, its `tidy` the reference. */
function pair(tf: Tensorflow, shape: readonly number[], value: (i: number) => number): Pair {
  const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => value(i));
  // TensorFlow takes an array's memory for its own, and momentum writes into it.
  return { own: tf.made(shape, values.slice()), reference: tensor(values, [...shape]) };
}

const window = { kernelSize: 3, strides: 2, pad: 1 };

/** What max-pool and its gradient give that their references do not; maxima tie, as those of spikes do. */
export function tryPool(tf: Tensorflow): string | undefined {
  const x = pair(tf, [2, 7, 6, 5], (i) => ((i * 7919) % 13) / 4 - 2);
  const dy = pair(tf, [2, 4, 3, 5], (i) => (i % 9) / 8 - 0.5);
  const attrs = [tf.int('size', window.kernelSize), tf.int('stride', window.strides), tf.int('pad', window.pad)];
  try {
    const y = tf.run('SynfireMaxPool', attrs, [x.own]);
    const dx = tf.run('SynfireMaxPoolGradient', attrs, [x.own, y, dy.own]);
    const expected = maxPool.compose({ x: x.reference }, window);
    const gradient = maxPoolGradient.compose({ dy: dy.reference, x: x.reference, y: expected.y }, window);
    return different(tf, 'max-pool', { y, dx }, { ...expected, ...gradient });
  } finally {
    tf.free(x.own, dy.own);
  }
}

const step = { rate: 0.5, factor: 0.75, decay: 0.25 };

/** What a step of momentum leaves in two parameters and their slots that its reference does not give. */
export function tryMomentum(tf: Tensorflow): string | undefined {
  const names = ['p.0', 'p.1', 'm.0', 'm.1', 'g.0', 'g.1'];
  const all = names.map((name, k) => pair(tf, name.endsWith('0') ? [300] : [2, 3], (i) => ((i + k) % 17) / 8 - 1));
  const settings = tf.made([3], Float32Array.of(step.rate, step.factor, step.decay));
  const [own, gradients] = [all.slice(0, 4).map((one) => one.own), all.slice(4).map((one) => one.own)];
  try {
    tf.free(tf.run('SynfireMomentum', [tf.int('N', 2)], [...own, ...gradients, settings]));
    const given = Object.fromEntries(all.map(({ reference }, i) => [names[i] ?? '', reference]));
    return different(tf, 'a step of momentum', named(names, own), { ...momentumStep.compose(given, { ...step, count: 2 }) });
  } finally {
    tf.free(...gradients, settings);
  }
}
