import { foldName, type Key, type Tree, uniforms } from '@synfire/core';
import { add, mul, sub, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import type { Joined, Junction } from './junction.ts';
import { shortcutOf } from './shortcut-of.ts';

/**
 * Stochastic depth (Huang et al. 2016, arXiv 1603.09382): in training the branch of each sample survives with a probability, one decision for all
 * T, and y = S + m/survival·(g(A, S) - S) with m = 1 or 0, so that a dropped block hands its shortcut on, whatever the join g; in evaluation
 * y = g(A, S). Huang scales by the survival in evaluation; scaled in training, spikes stay spikes there. Throws RangeError for no probability.
 */
export function stochasticDepth<P extends Tree, S extends Tree>(
  junction: Junction<P, S>,
  { survival }: { readonly survival: number },
): Junction<P, S> {
  if (!(survival > 0 && survival <= 1))
    throw new RangeError(`stochasticDepth: survival = ${survival}; expected a probability, above 0 and at most 1`);
  if (survival === 1) return junction;
  return {
    init: (key, input) => junction.init(key, input),
    apply(params, state, x, shortcut, context): Joined<P, S> {
      const joined = junction.apply(params, state, x, shortcut, context);
      const { backward } = joined;
      if (!backward) return joined;
      const [side, { T, x: inner }] = [shortcutOf(shortcut), joined.y];
      const kept = survivors(foldName(context.key, 'survival'), survival, T, inner.shape);
      const y = tidy(() => add(side, mul(kept, sub(inner, side))));
      inner.dispose();
      return {
        y: { T, x: y },
        state: joined.state,
        backward: (dy) => {
          const d = mul(dy, kept);
          kept.dispose();
          const { dx, dshortcut, grads } = backward(d);
          const past = sub(dy, d);
          d.dispose();
          if (!dshortcut) return { dx, dshortcut: past, grads };
          const sum = add(dshortcut, past);
          dshortcut.dispose();
          past.dispose();
          return { dx, dshortcut: sum, grads };
        },
      };
    },
  };
}

/** 1/survival or 0 for each sample, the same at every step: `[T·B, 1, …]`. */
function survivors(key: Key, survival: number, T: number, [n = 0, ...rest]: readonly number[]): Tensor {
  const drawn = uniforms(key, n / T);
  const values = Float32Array.from({ length: n }, (_, i) => ((drawn[i % drawn.length] ?? 0) < survival ? 1 / survival : 0));
  return tensor(values, [n, ...rest.map(() => 1)]);
}
