import { conv2d as convolve, pad, reverse, slice, type Tensor, type Tensor4D, transpose } from '@tensorflow/tfjs-core';
import { type DefinedKernel, defineKernel } from './define-kernel.ts';
import { spread } from './spread.ts';

/** Stride and zero padding of a convolution, the same in both directions and on both sides, as in PyTorch. */
export interface Conv2dAttrs {
  readonly strides: number;
  readonly pad: number;
}

/** Convolution without bias: x `[N, H, W, I]`, w `[kh, kw, I, O]` to y `[N, ⌊(H + 2·pad - kh)/strides⌋ + 1, …, O]`. */
export const conv2d: DefinedKernel<{ readonly x: Tensor; readonly w: Tensor }, Conv2dAttrs, { readonly y: Tensor }> = defineKernel({
  name: 'SynfireConv2d',
  outputs: () => ['y'],
  compose: ({ x, w }, { strides, pad: p }) => ({ y: convolve(rank4(padded(x, p)), rank4(w), strides, 'valid') }),
});

/**
 * Gradient of `conv2d` by its input, of shape `inputShape`: a convolution of dy, spread by the strides, with the filter turned round.
 * With the `support` that a neuron's kernel gave with the convolution's input, entries outside of it may be 0 instead.
 */
export const conv2dInputGradient: DefinedKernel<
  { readonly dy: Tensor; readonly w: Tensor; readonly support?: Tensor },
  Conv2dAttrs & { readonly inputShape: readonly number[] },
  { readonly dx: Tensor }
> = defineKernel({
  name: 'SynfireConv2dInputGradient',
  outputs: () => ['dx'],
  compose: ({ dy, w }, { strides, pad: p, inputShape }) => {
    const [n = 0, h = 0, width = 0, c = 0] = inputShape;
    const [kh = 1, kw = 1] = w.shape;
    const source = spread(dy, strides, [h + 2 * p - kh + 1, width + 2 * p - kw + 1]);
    const turned = transpose(reverse(w, [0, 1]), [0, 1, 3, 2]);
    const dx = convolve(rank4(pad(source, [[0, 0], [kh - 1, kh - 1], [kw - 1, kw - 1], [0, 0]])), rank4(turned), 1, 'valid'); // biome-ignore format: one row a dimension
    return { dx: p === 0 ? dx : slice(dx, [0, p, p, 0], [n, h, width, c]) };
  },
});

/** Gradient of `conv2d` by its filter, of shape `filterShape`: a convolution of xᵀ with dy as a filter dilated by the strides. */
export const conv2dFilterGradient: DefinedKernel<
  { readonly x: Tensor; readonly dy: Tensor },
  Conv2dAttrs & { readonly filterShape: readonly number[] },
  { readonly dw: Tensor }
> = defineKernel({
  name: 'SynfireConv2dFilterGradient',
  outputs: () => ['dw'],
  compose: ({ x, dy }, { strides, pad: p, filterShape: [kh = 1, kw = 1, i = 1, o = 1] }) => {
    const source = rank4(transpose(padded(x, p), [3, 1, 2, 0]));
    const dw = convolve(source, rank4(transpose(dy, [1, 2, 0, 3])), 1, 'valid', 'NHWC', strides); // [I, ≥kh, ≥kw, O]
    return { dw: transpose(slice(dw, [0, 0, 0, 0], [i, kh, kw, o]), [1, 2, 0, 3]) };
  },
});

const padded = (x: Tensor, p: number): Tensor => (p === 0 ? x : pad(x, [[0, 0], [p, p], [p, p], [0, 0]])); // biome-ignore format: one row a dimension

function rank4(x: Tensor): Tensor4D {
  if (x.rank !== 4) throw new RangeError(`conv2d: ${x.rank} dimensions [${x.shape}]; expected x [T·B, H, W, C] and w [kh, kw, in, out]`);
  // The rank was just checked; tfjs keeps it in the type only.
  return x as Tensor4D;
}
