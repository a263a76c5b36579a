import type { None } from '@synfire/core';
import { none } from '@synfire/core';
import { add, fill, type Tensor } from '@tensorflow/tfjs-core';
import { channelSum } from './channel-sum.ts';
import type { Norm } from './norm.ts';

/** What is left of a batch norm that was folded into the convolution before it, y = x + b per channel: the norm of models for `foldBatchNorms`. γ stands in the convolution. */
export const offset = ({ beta = 0 }: { readonly gamma?: number; readonly beta?: number } = {}): Norm<{ readonly bias: Tensor }, None> => ({
  init: (_, input) => ({ params: { bias: fill([input.at(-1) ?? 0], beta) }, state: none, output: input }),
  apply: ({ bias }, state, { T, x }, { training }) => {
    const y = { T, x: add(x, bias) };
    return training ? { y, state, backward: (dy) => ({ dx: dy.clone(), grads: { bias: channelSum(dy) } }) } : { y, state };
  },
});
