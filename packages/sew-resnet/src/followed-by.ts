import { backwardOf, inputGradient, type Layer, type None, none } from '@synfire/core';

/** A layer and one without parameters behind it; parameters keep the first one's names, as where PyTorch code pools in `forward`. */
export const followedBy = (first: Layer, last: Layer<None, None>): Layer => ({
  init: (key, input) => {
    const initial = first.init(key, input);
    return { ...initial, output: last.init(key, initial.output).output };
  },
  apply: (params, state, x, context) => {
    const inner = first.apply(params, state, x, context);
    const outer = last.apply(none, none, inner.y, context);
    inner.y.x.dispose();
    if (!context.training) return { y: outer.y, state: inner.state };
    return {
      y: outer.y,
      state: inner.state,
      backward: (dy, needsInput) => {
        const d = inputGradient(backwardOf(outer)(dy));
        const gradients = backwardOf(inner)(d, needsInput);
        d.dispose();
        return gradients;
      },
    };
  },
});
