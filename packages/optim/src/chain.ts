import { child, disposeTree, mapTree, scope, type Tree } from '@synfire/core';
import { clone } from '@tensorflow/tfjs-core';
import type { Optimizer } from './optimizer.ts';

/** Transformations one after the other; the state is the list of their states. */
export function chain(...parts: readonly Optimizer[]): Optimizer {
  return {
    init: (params) => parts.map((part) => part.init(params)),
    update: (grads, state, params, step) =>
      scope(() => {
        let updates: Tree | undefined;
        const next = parts.map((part, i) => {
          const [u, s] = part.update(updates ?? grads, child(state, `${i}`), params, step);
          if (updates) disposeTree(updates);
          updates = u;
          return s;
        });
        return [updates ?? mapTree(grads, (g) => clone(g)), next];
      }),
  };
}
