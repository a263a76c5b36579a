import { type Conv2dAttrs, conv2d, conv2dFilterGradient, conv2dInputGradient } from '@synfire/kernel';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { ChooseConv } from './event-conv.ts';
import type { Attr, Raw, Tensorflow } from './raw.ts';
import type { Register } from './register-kernel.ts';
import { aroundTap, isSinglePixel, onePixel, withTap } from './single-pixel.ts';

const side = (n: number, { strides, pad }: Conv2dAttrs, k: number): number => Math.floor((n + 2 * pad - k) / strides) + 1;

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
export function denseConv(tf: Tensorflow, x: Raw, w: Raw, attrs: Conv2dAttrs): Raw {
  const kernelSize = w.shape[0] ?? 1;
  if (isSinglePixel(x.shape, kernelSize, attrs)) return withTap(tf, w, (tap) => denseConv(tf, x, tap, onePixel));
  return tf.run('Conv2D', attributes(tf, attrs, kernelSize), [x, w]);
}

/** TensorFlow's own filter gradient. */
export function denseFilterGradient(tf: Tensorflow, x: Raw, dy: Raw, attrs: Conv2dAttrs, shape: readonly number[]): Raw {
  const kernelSize = shape[0] ?? 1;
  if (isSinglePixel(x.shape, kernelSize, attrs))
    return aroundTap(tf, denseFilterGradient(tf, x, dy, onePixel, [1, 1, ...shape.slice(2)]), kernelSize);
  return tf.run('Conv2DBackpropFilter', attributes(tf, attrs, kernelSize), [x, tf.ints(shape), dy]);
}

/** TensorFlow's own input gradient. With EXPLICIT padding it leaves oneDNN and is five times slower: of the padded map, then cut. */
export function denseInputGradient(tf: Tensorflow, w: Raw, dy: Raw, attrs: Conv2dAttrs, shape: readonly number[]): Raw {
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

/** Convolution with PyTorch's padding and its gradients, dense; `choose`, where given, takes the event-driven ones where they are faster. */
export const registerConv2d =
  (choose?: ChooseConv): Register =>
  (register) => {
    register(conv2d.name, (tf, { x, w }: { x: TensorInfo; w: TensorInfo }, attrs: Conv2dAttrs) => {
      check(x, w, attrs);
      const dense = (input: Raw): Raw => denseConv(tf, input, tf.input(w), attrs);
      return [tf.output(choose ? choose.forward(tf, x, w, attrs, dense) : dense(tf.input(x)))];
    });
    register(
      conv2dInputGradient.name,
      (tf, { dy, w }: { dy: TensorInfo; w: TensorInfo }, { inputShape, ...attrs }: Conv2dAttrs & { inputShape: readonly number[] }) => [
        tf.output(denseInputGradient(tf, tf.input(w), tf.input(dy), attrs, inputShape)),
      ],
    );
    register(
      conv2dFilterGradient.name,
      (tf, { x, dy }: { x: TensorInfo; dy: TensorInfo }, { filterShape, ...attrs }: Conv2dAttrs & { filterShape: readonly number[] }) => {
        const dense = (input: Raw): Raw => denseFilterGradient(tf, input, tf.input(dy), attrs, filterShape);
        return [tf.output(choose ? choose.filterGradient(tf, x, dy, { ...attrs, filterShape }, dense) : dense(tf.input(x)))];
      },
    );
  };

/** TensorFlow's own words for a wrong shape name neither argument. */
function check(x: TensorInfo, w: TensorInfo, attrs: Conv2dAttrs): void {
  if (x.shape.length !== 4 || w.shape.length !== 4 || x.shape[3] !== w.shape[2])
    throw new RangeError(`conv2d: x [${x.shape}] and w [${w.shape}]; expected x [T·B, H, W, in] and w [kh, kw, in, out]`);
  if (side(x.shape[1] ?? 0, attrs, w.shape[0] ?? 1) < 1)
    throw new RangeError(`conv2d: x [${x.shape}] is smaller than the window of w [${w.shape}]`);
}
