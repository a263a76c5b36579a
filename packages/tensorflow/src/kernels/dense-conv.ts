import type { Conv2dAttrs } from '@synfire/kernel';
import { asType } from './as-type.ts';
import type { Attr, Raw, Tensorflow } from './raw.ts';
import { aroundTap, isSinglePixel, onePixel, withTap } from './single-pixel.ts';

/** Convolution and its gradients that do all multiplications, zeros or not. */
export interface DenseConv {
  forward(tf: Tensorflow, x: Raw, w: Raw, attrs: Conv2dAttrs): Raw;
  /** dw of the given shape. */
  filterGradient(tf: Tensorflow, x: Raw, dy: Raw, attrs: Conv2dAttrs, shape: readonly number[]): Raw;
  /** dx of the given shape. */
  inputGradient(tf: Tensorflow, w: Raw, dy: Raw, attrs: Conv2dAttrs, shape: readonly number[]): Raw;
}

/** SAME where it is the same as PyTorch's padding, else EXPLICIT: no padded copy is made. */
function attributes(tf: Tensorflow, { strides, pad }: Conv2dAttrs, kernelSize: number): readonly Attr[] {
  const same = strides === 1 && 2 * pad === kernelSize - 1;
  return [
    tf.intList('strides', [1, strides, strides, 1]),
    tf.string('padding', pad === 0 ? 'VALID' : same ? 'SAME' : 'EXPLICIT'),
    ...(pad === 0 || same ? [] : [tf.intList('explicit_paddings', [0, 0, pad, pad, pad, pad, 0, 0])]),
  ];
}

/** TensorFlow's own convolution. */
function denseConv(tf: Tensorflow, x: Raw, w: Raw, attrs: Conv2dAttrs): Raw {
  const kernelSize = w.shape[0] ?? 1;
  if (isSinglePixel(x.shape, kernelSize, attrs)) return withTap(tf, w, (tap) => denseConv(tf, x, tap, onePixel));
  return tf.run('Conv2D', attributes(tf, attrs, kernelSize), [x, w]);
}

/** TensorFlow's own filter gradient. */
function denseFilterGradient(tf: Tensorflow, x: Raw, dy: Raw, attrs: Conv2dAttrs, shape: readonly number[]): Raw {
  const kernelSize = shape[0] ?? 1;
  if (isSinglePixel(x.shape, kernelSize, attrs))
    return aroundTap(tf, denseFilterGradient(tf, x, dy, onePixel, [1, 1, ...shape.slice(2)]), kernelSize);
  return tf.run('Conv2DBackpropFilter', attributes(tf, attrs, kernelSize), [x, tf.ints(shape), dy]);
}

/** TensorFlow's own input gradient. With EXPLICIT padding it leaves oneDNN and is five times slower: of the padded map, then cut. */
function denseInputGradient(tf: Tensorflow, w: Raw, dy: Raw, attrs: Conv2dAttrs, shape: readonly number[]): Raw {
  const { pad, strides } = attrs;
  const [n = 0, h = 0, width = 0, c = 0] = shape;
  const kernelSize = w.shape[0] ?? 1;
  if (isSinglePixel(shape, kernelSize, attrs)) return withTap(tf, w, (tap) => denseInputGradient(tf, tap, dy, onePixel, shape));
  if (pad === 0 || (strides === 1 && 2 * pad === kernelSize - 1))
    return tf.run('Conv2DBackpropInput', attributes(tf, attrs, kernelSize), [tf.ints(shape), w, dy]);
  const whole = tf.run('Conv2DBackpropInput', attributes(tf, { strides, pad: 0 }, kernelSize), [
    tf.ints([n, h + 2 * pad, width + 2 * pad, c]),
    w,
    dy,
  ]);
  const dx = tf.run('Slice', [], [whole, tf.ints([0, pad, pad, 0]), tf.ints(shape)]);
  tf.free(whole);
  return dx;
}

/** TensorFlow's own convolutions; a filter gradient takes x in another type than dy's, such as bytes, and makes it one of dy's. */
export const float32Conv: DenseConv = {
  forward: denseConv,
  filterGradient: (tf, x, dy, attrs, shape) => asType(tf, dy.dtype, [x, dy], ([a, b]) => denseFilterGradient(tf, a, b, attrs, shape)),
  inputGradient: denseInputGradient,
};
