import type { Layer, Tree } from '@synfire/core';
import { add, dispose, scalar } from '@tensorflow/tfjs-core';
import type { Junction } from './junction.ts';

/** A junction whose shortcut is its own input, as a layer: how tests hold junctions against the checks of layers. */
export const withItself = <P extends Tree, S extends Tree>(junction: Junction<P, S>): Layer<P, S> => ({
  init: (key, input) => junction.init(key, input),
  apply: (params, state, x, context) => {
    const { backward, ...joined } = junction.apply(params, state, x, x, context);
    if (!backward) return joined;
    return {
      ...joined,
      backward: (dy) => {
        const { dx, dshortcut = scalar(0), grads } = backward(dy);
        const sum = add(dx, dshortcut);
        dispose([dx, dshortcut]);
        return { dx: sum, grads };
      },
    };
  },
});
