import { fold, type Initial, type Layer, type Named, type None, none, type Shape, uniform } from '@synfire/core';
import { type Conv2dAttrs, conv2dFilterGradient, conv2dInputGradient, kept, conv2d as kernel } from '@synfire/kernel';
import { add, type Tensor } from '@tensorflow/tfjs-core';
import { channelSum } from './channel-sum.ts';
import { type Initializer, uniformFanIn } from './initial.ts';

/** A convolution's output channels, window, stride, padding on every side (default: what keeps the size at stride 1), bias and initial weights. */
export interface Conv2dOptions {
  readonly filters: number;
  readonly kernelSize: number;
  readonly strides?: number;
  readonly pad?: number;
  readonly bias?: boolean;
  readonly initializer?: Initializer;
}

/** `[kh, kw, in, out]`, and `[out]` where there is a bias. */
export type Conv2dParams = Named<Tensor>;

/** Convolution of every time step with PyTorch's explicit padding: `[T, H, W, I]` to `[T, H', W', filters]`. Default weights as PyTorch's. */
export function conv2d({
  filters,
  kernelSize,
  strides = 1,
  pad = (kernelSize - 1) / 2,
  bias = false,
  initializer = uniformFanIn,
}: Conv2dOptions): Layer<Conv2dParams, None> {
  const attrs: Conv2dAttrs = { strides, pad };
  return {
    init: (key, input) => {
      const [T, h, w, channels] = image(input, kernelSize, pad);
      const shape = [kernelSize, kernelSize, channels, filters];
      const weight = initializer(fold(key, 0), shape);
      const a = 1 / Math.sqrt(kernelSize * kernelSize * channels);
      const side = (n: number): number => Math.floor((n + 2 * pad - kernelSize) / strides) + 1;
      const output = [T, side(h), side(w), filters];
      const params = bias ? { weight, bias: uniform(fold(key, 1), [filters], -a, a) } : { weight };
      const cost = { macs: side(h) * side(w) * kernelSize * kernelSize * channels * filters, neurons: 0 };
      const initial: Initial<Conv2dParams, None> = { params, state: none, output, cost };
      return initial;
    },
    apply: ({ weight: w, bias: b }, state, { T, x, support: given }, { training, follow, path = '' }) => {
      const filter = weightOf(w);
      const { y: plain } = kernel({ x, w: filter }, attrs);
      const y = { T, x: b ? biased(plain, b) : plain };
      follow?.(path, x, y.x);
      if (!training) return { y, state };
      const [{ y: held }, inputShape] = [kept({ x }, {}), x.shape];
      // A layer may have put another x beside it.
      const support = given?.of === x.dataId ? given.bits.clone() : undefined;
      return {
        y,
        state,
        backward: (dy, needsInput = true) => {
          const { dw } = conv2dFilterGradient({ x: held, dy }, { ...attrs, filterShape: filter.shape });
          held.dispose();
          const grads = b ? { weight: dw, bias: channelSum(dy) } : { weight: dw };
          const dx = needsInput
            ? conv2dInputGradient({ dy, w: filter, ...(support && { support }) }, { ...attrs, inputShape }).dx
            : undefined;
          support?.dispose();
          return dx ? { dx, grads } : { grads };
        },
      };
    },
  };
}

function image(input: Shape, kernelSize: number, pad: number): readonly [T: number, h: number, w: number, channels: number] {
  const [T, h, w, c] = input;
  if (input.length !== 4 || T === undefined || h === undefined || w === undefined || c === undefined)
    throw new RangeError(`conv2d: input shape [${input}]; expected [T, H, W, C]`);
  if (Math.min(h, w) + 2 * pad < kernelSize)
    throw new RangeError(
      `conv2d: a map of ${h}×${w} is smaller than the window of ${kernelSize} with padding ${pad}; use larger images or fewer strides`,
    );
  return [T, h, w, c];
}

function weightOf(w: Tensor | undefined): Tensor {
  if (w) return w;
  throw new TypeError("conv2d: parameters have no 'weight'; were they made by another layer's init()?");
}

function biased(y: Tensor, b: Tensor): Tensor {
  const result = add(y, b);
  y.dispose();
  return result;
}
