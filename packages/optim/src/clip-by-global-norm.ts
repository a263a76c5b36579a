import { leaves, mapTree, none, scope, type Tree } from '@synfire/core';
import { add, addN, div, minimum, mul, scalar, sqrt, square, sum, type Tensor } from '@tensorflow/tfjs-core';
import type { Optimizer } from './optimizer.ts';

/** Scales all gradients by min(1, maximum / (‖g‖ + 1e-6)), ‖g‖ over all of them together, as PyTorch's `clip_grad_norm_`. */
export function clipByGlobalNorm(maximum: number): Optimizer {
  if (!(maximum > 0)) throw new RangeError(`clipByGlobalNorm: ${maximum}; expected a number > 0`);
  return {
    init: () => none,
    update: (grads) =>
      scope(() => {
        const factor = minimum(1, div(maximum, add(norm(grads), 1e-6)));
        return [mapTree(grads, (g) => mul(g, factor)), none];
      }),
  };
}

const norm = (grads: Tree): Tensor => {
  const squares = leaves(grads).map((g) => scope(() => sum(square(g))));
  return squares.length === 0 ? scalar(0) : sqrt(addN(squares));
};
