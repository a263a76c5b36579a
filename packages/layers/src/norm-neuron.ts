import { backwardOf, foldName, inputGradient, none, type Tree, totalCost } from '@synfire/core';
import { type AnyNeuron, spiking } from '@synfire/neuron';
import { joining } from './joining.ts';
import { type Joined, type Junction, withoutShortcut } from './junction.ts';
import type { Firing, FiringParams, FiringState, Norm } from './norm.ts';
import { repeatOverTime } from './repeat-over-time.ts';

/**
 * A norm, a neuron over all T, and a join: y = g(shortcut, SN(norm(x))). One kernel where the norm knows one and the neuron is a step, else one
 * after the other, so any layer can be the norm, and any layer the neuron. Parameters are `{ norm, neuron }`.
 */
export function normNeuron<P extends Tree, S extends Tree>(
  norm: Norm<P, S>,
  { neuron, ...rest }: Firing<AnyNeuron>,
): Junction<FiringParams<P>, FiringState<S>> {
  if (norm.firing && 'step' in neuron) return norm.firing({ neuron, ...rest });
  const fired = separate(norm, neuron, rest.repeat);
  return rest.join ? joining(withoutShortcut(fired), rest.join) : fired;
}

/** Norm, presentation and neuron one after the other, all at the junction's own path. */
function separate<P extends Tree, S extends Tree>(
  norm: Norm<P, S>,
  neuron: AnyNeuron,
  times = 1,
): Junction<FiringParams<P>, FiringState<S>> {
  const presented = repeatOverTime({ times });
  const layer = spiking(neuron);
  return {
    init: (key, input) => {
      const inner = norm.init(key, input);
      const shown = presented.init(key, inner.output);
      const fired = layer.init(foldName(key, 'neuron'), shown.output);
      return {
        params: { norm: inner.params, neuron: fired.params },
        state: { norm: inner.state, neuron: fired.state },
        output: fired.output,
        cost: totalCost([inner, fired]),
      };
    },
    apply: (params, state, x, _, context): Joined<FiringParams<P>, FiringState<S>> => {
      const inner = norm.apply(params.norm, state.norm, x, context);
      const shown = presented.apply(none, none, inner.y, context);
      inner.y.x.dispose();
      // Statistics of `foldBatchNorms` have no entry for neurons.
      const fired = layer.apply(params.neuron, state.neuron ?? none, shown.y, { ...context, key: foldName(context.key, 'neuron') });
      shown.y.x.dispose();
      const next = { y: fired.y, state: { norm: inner.state, neuron: fired.state } };
      if (!context.training) return next;
      return {
        ...next,
        backward: (dy) => {
          const through = backwardOf(fired, 'the neuron')(dy);
          const dshown = inputGradient(through, 'the neuron');
          const d = inputGradient(backwardOf(shown)(dshown));
          dshown.dispose();
          const first = backwardOf(inner, 'the norm')(d);
          d.dispose();
          return { dx: inputGradient(first, 'the norm'), grads: { norm: first.grads, neuron: through.grads } };
        },
      };
    },
  };
}
