import { backend, randomNormal, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { installed } from '../installation.ts';
import { unfit } from '../precision.ts';
import { tensorflow } from '../tensorflow.ts';
import { intoType } from './as-type.ts';
import { bfloat16Conv } from './bfloat16-conv.ts';
import { float32Conv } from './dense-conv.ts';
import { type Raw, raw, type Tensorflow, type TensorflowBackend } from './raw.ts';

const reason = installed({ variant: 'cpu' }) === undefined ? 'TensorFlow is not installed' : unfit('bfloat16', false);
if (reason) console.warn(`skipped: bfloat16 convolutions (${reason})`);
const computed = test.skipIf(reason !== undefined);

let tf: Tensorflow;
beforeAll(async () => {
  if (reason) return;
  await tensorflow({ variant: 'cpu' });
  // tfjs types the backend loosely.
  tf = raw(backend() as TensorflowBackend);
});

const attrs = { strides: 1, pad: 1 };
const numbers = (result: Raw): Float32Array => {
  const wide = intoType(tf, tf.binding.TF_FLOAT, result);
  const values = tf.binding.tensorDataSync(wide.id);
  tf.free(wide);
  return values;
};
/** The largest difference, relative to the largest entry. */
const apart = (a: Float32Array, b: Float32Array): number =>
  a.reduce((worst, v, i) => Math.max(worst, Math.abs(v - (b[i] ?? 0))), 0) / b.reduce((most, v) => Math.max(most, Math.abs(v)), 0);

computed('small whole numbers are exact', () => {
  tidy(() => {
    const whole = (shape: number[], high: number): Tensor =>
      tensor(
        Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => (i * 7919) % high),
        shape,
      );
    const [x, w] = [tf.input(whole([2, 6, 6, 4], 4)), tf.input(whole([3, 3, 4, 8], 3))];
    expect(numbers(bfloat16Conv.forward(tf, x, w, attrs))).toEqual(numbers(float32Conv.forward(tf, x, w, attrs)));
  });
});

computed('output and input gradient are within two roundings to 8 bits of float32, and are rounded', () => {
  tidy(() => {
    const make = (shape: number[], seed: number): Raw => tf.input(randomNormal(shape, 0, 1, 'float32', seed));
    const [x, w, dy] = [make([2, 12, 12, 16], 1), make([3, 3, 16, 32], 2), make([2, 12, 12, 32], 3)];
    const pairs = [
      [bfloat16Conv.forward(tf, x, w, attrs), float32Conv.forward(tf, x, w, attrs)],
      [bfloat16Conv.inputGradient(tf, w, dy, attrs, x.shape), float32Conv.inputGradient(tf, w, dy, attrs, x.shape)],
    ] as const;
    for (const [low, high] of pairs) {
      const error = apart(numbers(low), numbers(high));
      expect(error).toBeLessThan(2 ** -7);
      expect(error).toBeGreaterThan(0);
    }
  });
});
