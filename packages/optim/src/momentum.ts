import { mapTree, scope } from '@synfire/core';
import { add, clone, mul, scalar, zerosLike } from '@tensorflow/tfjs-core';
import type { Optimizer } from './optimizer.ts';
import { zipTrees } from './zip-trees.ts';

/**
 * PyTorch's momentum without dampening: buf = factor·buf + g, u = buf.
 * Slots start at zero, so that the first step gives buf = g exactly, as PyTorch's does.
 */
export function momentum(factor: number): Optimizer {
  if (!(factor >= 0 && factor < 1)) throw new RangeError(`momentum: ${factor}; expected a number in [0, 1), such as 0.9`);
  return {
    init: (params) => mapTree(params, (w) => zerosLike(w)),
    update: (grads, state) =>
      scope(() => {
        const m = scalar(factor);
        const next = zipTrees(grads, state, (g, buf) => scope(() => add(mul(buf, m), g)));
        return [mapTree(next, (buf) => clone(buf)), next];
      }),
  };
}
