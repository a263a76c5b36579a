import type { Tree } from '@synfire/core';
import type { Junction, NormFactory } from '@synfire/layers';

/** Norms that show what watches a model more than spikes: their own output under their path, and behind a join the block's output under the block's path. */
export const shownNorm =
  (norm: NormFactory): NormFactory =>
  (options) => {
    const { firing, ...inner } = norm(options);
    return {
      ...inner,
      apply: (params, state, x, context) => {
        const applied = inner.apply(params, state, x, context);
        context.observe?.(context.path ?? '', applied.y);
        return applied;
      },
      ...(firing && { firing: (what) => (what.join ? shownJunction(firing(what)) : firing(what)) }),
    };
  };

const shownJunction = <P extends Tree, S extends Tree>(junction: Junction<P, S>): Junction<P, S> => ({
  ...junction,
  apply: (params, state, x, shortcut, context) => {
    const joined = junction.apply(params, state, x, shortcut, context);
    const block = (context.path ?? '').replace(/\.?[^.]*$/, '');
    context.observe?.(block, joined.y);
    return joined;
  },
});
