import { none, scope } from '@synfire/core';
import { add, mul, scalar } from '@tensorflow/tfjs-core';
import type { Optimizer } from './optimizer.ts';
import { zipTrees } from './zip-trees.ts';

/** L2 regularisation as in PyTorch's SGD, before momentum and on every parameter: u = g + weightDecay·w. */
export function addDecayedWeights(weightDecay: number): Optimizer {
  if (!(weightDecay >= 0)) throw new RangeError(`addDecayedWeights: ${weightDecay}; expected a number ≥ 0, such as 1e-4`);
  return {
    init: () => none,
    update: (grads, _state, params) =>
      scope(() => {
        const factor = scalar(weightDecay);
        return [zipTrees(grads, params, (g, w) => scope(() => add(g, mul(w, factor)))), none];
      }),
  };
}
