import { type Layer, type None, none, uniforms } from '@synfire/core';
import { mul, reshape, type Tensor, tensor2d, tidy } from '@tensorflow/tfjs-core';

/**
 * Dropout with one mask for all time steps (Srivastava et al. 2014; over time as in Lee et al. 2020, arXiv 1903.06379): in training every value of
 * `[B, …]` is zero with probability p at every step, else times 1/(1 - p); the identity in evaluation. Throws RangeError for a p that is none.
 */
export function dropout({ p }: { readonly p: number }): Layer<None, None> {
  if (!(p >= 0 && p < 1)) throw new RangeError(`dropout: p = ${p}; expected a probability, at least 0 and below 1`);
  return {
    init: (_, input) => ({ params: none, state: none, output: input }),
    apply: (_, state, { T, x }, { training, key }) => {
      if (!training) return { y: { T, x: x.clone() }, state };
      const n = x.size / T;
      const mask = tensor2d(
        uniforms(key, n).map((u) => (u < p ? 0 : 1 / (1 - p))),
        [1, n],
      );
      const masked = (t: Tensor): Tensor => tidy(() => reshape(mul(reshape(t, [T, n]), mask), t.shape));
      const backward = (dy: Tensor) => {
        const dx = masked(dy);
        mask.dispose();
        return { dx, grads: none };
      };
      return { y: { T, x: masked(x) }, state, backward };
    },
  };
}
