import type { Conv2dAttrs } from '@synfire/kernel';
import type { Raw, Tensorflow } from './raw.ts';

/** Whether a map is one pixel, of which a padded convolution meets one tap only: a 3×3 window would do nine times the work. */
export const isSinglePixel = ([, h, w]: readonly number[], kernelSize: number, { pad }: Conv2dAttrs): boolean =>
  h === 1 && w === 1 && kernelSize > 1 && kernelSize === 2 * pad + 1;

/** Without padding and strides, which one pixel does not know. */
export const onePixel: Conv2dAttrs = { strides: 1, pad: 0 };

/** Runs `f` with the filter's tap that meets the pixel, `[1, 1, in, out]`. */
export function withTap(tf: Tensorflow, w: Raw, f: (tap: Raw) => Raw): Raw {
  const [k = 1, , inputs = 1, outputs = 1] = w.shape;
  const middle = (k - 1) / 2;
  const tap = tf.run('Slice', [], [w, tf.ints([middle, middle, 0, 0]), tf.ints([1, 1, inputs, outputs])]);
  const result = f(tap);
  tf.free(tap);
  return result;
}

/** The gradient `[k, k, in, out]` that is zero but for the tap that meets the pixel; frees the tap's. */
export function aroundTap(tf: Tensorflow, tap: Raw, kernelSize: number): Raw {
  const side = (kernelSize - 1) / 2;
  const around = tf.run('Pad', [], [tap, tf.ints([side, side, side, side, 0, 0, 0, 0], [4, 2])]);
  tf.free(tap);
  return around;
}
