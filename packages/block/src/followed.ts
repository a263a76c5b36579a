import { backwardOf, disposeTree, foldName, inputGradient, type Layer, type Named, sequential, type Tree, totalCost } from '@synfire/core';

type Unit = Layer<Named<Tree>, Named<Tree>>;

/** A layer and those after it, all under their own names in one tree; names must differ. */
export function followed(first: Unit, after: Named<Layer>): Unit {
  const second = sequential(after);
  return {
    init: (key, input) => {
      const a = first.init(key, input);
      const b = second.init(foldName(key, 'after'), a.output);
      const params = { ...a.params, ...b.params };
      return { params, state: { ...a.state, ...b.state }, output: b.output, cost: totalCost([a, b]) };
    },
    apply: (params, state, x, context) => {
      const a = first.apply(params, state, x, context);
      const b = second.apply(params, state, a.y, { ...context, key: foldName(context.key, 'after') });
      a.y.x.dispose();
      const next = { y: b.y, state: { ...a.state, ...b.state } };
      if (!context.training) return next;
      return {
        ...next,
        backward: (dy, needsInput) => {
          const db = backwardOf(b)(dy);
          const d = inputGradient(db);
          const da = backwardOf(a)(d, needsInput);
          disposeTree(d);
          return { ...da, grads: { ...da.grads, ...db.grads } };
        },
      };
    },
  };
}
