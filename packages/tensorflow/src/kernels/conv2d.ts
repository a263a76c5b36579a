import { type Conv2dAttrs, conv2d, conv2dFilterGradient, conv2dInputGradient } from '@synfire/kernel';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Attr, Raw, Tensorflow } from './raw.ts';
import type { Register } from './register-kernel.ts';

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

/** Input gradients with EXPLICIT padding leave oneDNN and are five times slower: of the padded map, then cut. */
function inputGradient(tf: Tensorflow, w: Raw, dy: Raw, attrs: Conv2dAttrs, shape: readonly number[]): Raw {
  const { pad, strides } = attrs;
  const [n = 0, h = 0, width = 0, c = 0] = shape;
  const kernelSize = w.shape[0] ?? 1;
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

/** Convolution with PyTorch's padding and its gradients. */
export const registerConv2d: Register = (register) => {
  register(conv2d.name, (tf, { x, w }: { x: TensorInfo; w: TensorInfo }, attrs: Conv2dAttrs) => {
    check(x, w, attrs);
    return [tf.output(tf.run('Conv2D', attributes(tf, attrs, w.shape[0] ?? 1), [tf.input(x), tf.input(w)]))];
  });
  register(
    conv2dInputGradient.name,
    (tf, { dy, w }: { dy: TensorInfo; w: TensorInfo }, { inputShape, ...attrs }: Conv2dAttrs & { inputShape: readonly number[] }) => [
      tf.output(inputGradient(tf, tf.input(w), tf.input(dy), attrs, inputShape)),
    ],
  );
  register(
    conv2dFilterGradient.name,
    (tf, { x, dy }: { x: TensorInfo; dy: TensorInfo }, { filterShape, ...attrs }: Conv2dAttrs & { filterShape: readonly number[] }) => [
      tf.output(
        tf.run('Conv2DBackpropFilter', attributes(tf, attrs, filterShape[0] ?? 1), [tf.input(x), tf.ints(filterShape), tf.input(dy)]),
      ),
    ],
  );
};

/** TensorFlow's own words for a wrong shape name neither argument. */
function check(x: TensorInfo, w: TensorInfo, attrs: Conv2dAttrs): void {
  if (x.shape.length !== 4 || w.shape.length !== 4 || x.shape[3] !== w.shape[2])
    throw new RangeError(`conv2d: x [${x.shape}] and w [${w.shape}]; expected x [T·B, H, W, in] and w [kh, kw, in, out]`);
  if (side(x.shape[1] ?? 0, attrs, w.shape[0] ?? 1) < 1)
    throw new RangeError(`conv2d: x [${x.shape}] is smaller than the window of w [${w.shape}]`);
}
