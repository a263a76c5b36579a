import { backwardOf, type Layer } from './layer.ts';
import { scope } from './scope.ts';
import { disposeExcept, type Tree } from './tree.ts';

/**
 * The same layer with less memory: keeps x alone and applies the layer again in backward (Chen et al. 2016, arXiv 1604.06174).
 * Results are those of the plain layer, since a context's key gives the same random numbers both times.
 */
export function remat<P extends Tree, S extends Tree>(layer: Layer<P, S>): Layer<P, S> {
  return {
    init: (key, input) => layer.init(key, input),
    apply(params, state, x, context) {
      if (!context.training) return layer.apply(params, state, x, context);
      const first = scope(() => {
        const { y, state: next } = layer.apply(params, state, x, context);
        return { y: { T: y.T, x: y.x }, state: next }; // a support is that of the neuron which is applied again
      });
      const { observe: _, ...again } = context;
      const held = x.x.clone();
      return {
        ...first,
        backward: (dy, needsInput) => {
          const second = layer.apply(params, state, { T: x.T, x: held }, again);
          second.y.x.dispose();
          disposeExcept(second.state, state);
          held.dispose();
          return backwardOf(second)(dy, needsInput);
        },
      };
    },
  };
}
