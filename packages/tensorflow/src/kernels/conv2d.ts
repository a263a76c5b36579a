import { type Conv2dAttrs, conv2d, conv2dFilterGradient, conv2dInputGradient } from '@synfire/kernel';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { DenseConv } from './dense-conv.ts';
import type { ChooseConv } from './event-conv.ts';
import type { Raw } from './raw.ts';
import type { Register } from './register-kernel.ts';

const side = (n: number, { strides, pad }: Conv2dAttrs, k: number): number => Math.floor((n + 2 * pad - k) / strides) + 1;

/** Convolution with PyTorch's padding and its gradients, dense; `choose`, where given, takes the event-driven ones where they are faster. */
export const registerConv2d =
  (dense: DenseConv, choose?: ChooseConv): Register =>
  (register) => {
    register(conv2d.name, (tf, { x, w }: { x: TensorInfo; w: TensorInfo }, attrs: Conv2dAttrs) => {
      check(x, w, attrs);
      const all = (input: Raw): Raw => dense.forward(tf, input, tf.input(w), attrs);
      return [tf.output(choose ? choose.forward(tf, x, w, attrs, all) : all(tf.activation(x)))];
    });
    register(
      conv2dInputGradient.name,
      (tf, { dy, w, support }: InputGradient, { inputShape, ...attrs }: Conv2dAttrs & { inputShape: readonly number[] }) => {
        const all = (): Raw => dense.inputGradient(tf, tf.input(w), tf.activation(dy), attrs, inputShape);
        return [tf.output(choose && support ? choose.inputGradient(tf, support, dy, w, { ...attrs, inputShape }, all) : all())];
      },
    );
    register(
      conv2dFilterGradient.name,
      (tf, { x, dy }: { x: TensorInfo; dy: TensorInfo }, { filterShape, ...attrs }: Conv2dAttrs & { filterShape: readonly number[] }) => {
        const all = (input: Raw): Raw => dense.filterGradient(tf, input, tf.activation(dy), attrs, filterShape);
        return [tf.output(choose ? choose.filterGradient(tf, x, dy, { ...attrs, filterShape }, all) : all(tf.activation(x)))];
      },
    );
  };

interface InputGradient {
  readonly dy: TensorInfo;
  readonly w: TensorInfo;
  readonly support?: TensorInfo;
}

/** TensorFlow's own words for a wrong shape name neither argument. */
function check(x: TensorInfo, w: TensorInfo, attrs: Conv2dAttrs): void {
  if (x.shape.length !== 4 || w.shape.length !== 4 || x.shape[3] !== w.shape[2])
    throw new RangeError(`conv2d: x [${x.shape}] and w [${w.shape}]; expected x [T·B, H, W, in] and w [kh, kw, in, out]`);
  if (side(x.shape[1] ?? 0, attrs, w.shape[0] ?? 1) < 1)
    throw new RangeError(`conv2d: x [${x.shape}] is smaller than the window of w [${w.shape}]`);
}
