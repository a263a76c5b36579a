import {
  add,
  cast,
  equal,
  logicalAnd,
  logicalNot,
  logicalOr,
  mul,
  pad,
  maxPool as pool,
  slice,
  stridedSlice,
  type Tensor,
  type Tensor4D,
  zeros,
} from '@tensorflow/tfjs-core';
import { type DefinedKernel, defineKernel } from './define-kernel.ts';
import { spread } from './spread.ts';

/** Window, stride and padding of a max-pool, the same in both directions; padding never wins, as in PyTorch. */
export interface MaxPoolAttrs {
  readonly kernelSize: number;
  readonly strides: number;
  readonly pad: number;
}

/** The lowest float32, which takes the place of PyTorch's -∞ in the padding. */
const lowest = -3.4028234663852886e38;

/** Maximum of every window: x `[N, H, W, C]` to y `[N, ⌊(H + 2·pad - k)/strides⌋ + 1, …, C]`. */
export const maxPool: DefinedKernel<{ readonly x: Tensor }, MaxPoolAttrs, { readonly y: Tensor }> = defineKernel({
  name: 'SynfireMaxPool',
  outputs: () => ['y'],
  compose: ({ x }, { kernelSize, strides, pad: p }) => ({ y: pool(padded(x, p), kernelSize, strides, 'valid') }),
});

/**
 * Gradient of `maxPool`: dy goes to the first maximum of its window in row order, as on PyTorch's and TensorFlow's CPU.
 * Spikes tie in nearly every window, and tfjs's backends disagree on ties, so the rule is written out here.
 */
export const maxPoolGradient: DefinedKernel<
  { readonly dy: Tensor; readonly x: Tensor; readonly y: Tensor },
  MaxPoolAttrs,
  { readonly dx: Tensor }
> = defineKernel({
  name: 'SynfireMaxPoolGradient',
  outputs: () => ['dx'],
  compose: ({ dy, x, y }, { kernelSize, strides, pad: p }) => {
    const [n = 0, h = 0, w = 0, c = 0] = x.shape;
    const [, oh = 0, ow = 0] = y.shape;
    const source = padded(x, p);
    const [, ph = 0, pw = 0] = source.shape;
    let taken: Tensor | undefined;
    let sum: Tensor = zeros([n, ph, pw, c]);
    for (let i = 0; i < kernelSize; i++) {
      for (let j = 0; j < kernelSize; j++) {
        const end = [n, i + (oh - 1) * strides + 1, j + (ow - 1) * strides + 1, c];
        const cell = stridedSlice(source, [0, i, j, 0], end, [1, strides, strides, 1]);
        const is = equal(cell, y);
        const wins = taken ? logicalAnd(is, logicalNot(taken)) : is;
        taken = taken ? logicalOr(taken, is) : is;
        const share = spread(mul(dy, cast(wins, 'float32')), strides, [ph - i, pw - j]);
        sum = add(sum, pad(share, [[0, 0], [i, 0], [j, 0], [0, 0]])); // biome-ignore format: one row a dimension
      }
    }
    return { dx: p === 0 ? sum : slice(sum, [0, p, p, 0], [n, h, w, c]) };
  },
});

function padded(x: Tensor, p: number): Tensor4D {
  if (x.rank !== 4) throw new RangeError(`maxPool: ${x.rank} dimensions [${x.shape}]; expected [T·B, H, W, C]`);
  const result = p === 0 ? x : pad(x, [[0, 0], [p, p], [p, p], [0, 0]], lowest); // biome-ignore format: one row a dimension
  // The rank was just checked; tfjs keeps it in the type only.
  return result as Tensor4D;
}
