import {
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  conv2d as convolve,
  engine,
  getBackend,
  getKernel,
  pad,
  slice,
  type Tensor,
  type Tensor4D,
  Tensor as TensorClass,
  transpose,
} from '@tensorflow/tfjs-core';
import { type DefinedKernel, defineKernel } from './define-kernel.ts';

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

/** Gradient of `conv2d` by its input, of shape `inputShape`. */
export const conv2dInputGradient: DefinedKernel<
  { readonly dy: Tensor; readonly w: Tensor },
  Conv2dAttrs & { readonly inputShape: readonly number[] },
  { readonly dx: Tensor }
> = defineKernel({
  name: 'SynfireConv2dInputGradient',
  outputs: () => ['dx'],
  compose: ({ dy, w }, { strides, pad: p, inputShape }) => {
    const [n = 0, h = 0, width = 0, c = 0] = inputShape;
    const attrs = { strides, pad: 'valid', dataFormat: 'NHWC', inputShape: [n, h + 2 * p, width + 2 * p, c] };
    const dx = single(engine().runKernel(Conv2DBackpropInput, { dy, filter: w }, attrs));
    return { dx: p === 0 ? dx : slice(dx, [0, p, p, 0], [n, h, width, c]) };
  },
});

/** Gradient of `conv2d` by its filter, of shape `filterShape`. */
export const conv2dFilterGradient: DefinedKernel<
  { readonly x: Tensor; readonly dy: Tensor },
  Conv2dAttrs & { readonly filterShape: readonly number[] },
  { readonly dw: Tensor }
> = defineKernel({
  name: 'SynfireConv2dFilterGradient',
  outputs: () => ['dw'],
  compose: ({ x, dy }, { strides, pad: p, filterShape }) => {
    const attrs = { strides, pad: 'valid', dataFormat: 'NHWC', filterShape: [...filterShape] };
    const native = getKernel(Conv2DBackpropFilter, getBackend()) !== undefined;
    return {
      dw: native
        ? single(engine().runKernel(Conv2DBackpropFilter, { x: padded(x, p), dy }, attrs))
        : byConvolution(padded(x, p), dy, strides, filterShape),
    };
  },
});

/** The filter gradient as a convolution of xᵀ with dy as a dilated filter, for backends that lack the kernel (wasm). */
export function byConvolution(x: Tensor, dy: Tensor, strides: number, [kh = 1, kw = 1]: readonly number[]): Tensor {
  const y = convolve(rank4(transpose(x, [3, 1, 2, 0])), rank4(transpose(dy, [1, 2, 0, 3])), 1, 'valid', 'NHWC', strides); // [I, ≥kh, ≥kw, O]
  const [i = 0, , , o = 0] = y.shape;
  return transpose(slice(y, [0, 0, 0, 0], [i, kh, kw, o]), [1, 2, 0, 3]);
}

const padded = (x: Tensor, p: number): Tensor => (p === 0 ? x : pad(x, [[0, 0], [p, p], [p, p], [0, 0]])); // biome-ignore format: one row a dimension

function rank4(x: Tensor): Tensor4D {
  if (x.rank !== 4) throw new RangeError(`conv2d: ${x.rank} dimensions [${x.shape}]; expected x [T·B, H, W, C] and w [kh, kw, in, out]`);
  // The rank was just checked; tfjs keeps it in the type only.
  return x as Tensor4D;
}

function single(result: Tensor | Tensor[]): Tensor {
  if (result instanceof TensorClass) return result;
  const [first] = result;
  if (!first) throw new Error('a convolution kernel returned nothing');
  return first;
}
