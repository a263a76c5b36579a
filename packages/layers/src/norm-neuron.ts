import { backwardOf, inputGradient, none, type Shape, type Tree } from '@synfire/core';
import { gradientReadsShortcut, neuronOverTime, neuronOverTimeGradient } from '@synfire/kernel';
import { initialParams, kernelParams, paramGradients } from '@synfire/neuron';
import { dispose } from '@tensorflow/tfjs-core';
import type { Joined, Junction } from './junction.ts';
import type { Firing, FiringParams, FiringState, Norm } from './norm.ts';
import { observe } from './observe.ts';
import { repeatOverTime } from './repeat-over-time.ts';
import { shortcutOf } from './shortcut-of.ts';

/**
 * A norm, a neuron over all T, and a join: y = g(shortcut, SN(norm(x))). One kernel where the norm knows one, else one after the other,
 * so any layer can be the norm. Parameters are `{ norm, neuron }`.
 */
export const normNeuron = <P extends Tree, S extends Tree>(norm: Norm<P, S>, firing: Firing): Junction<FiringParams<P>, FiringState<S>> =>
  norm.firing ? norm.firing(firing) : separate(norm, firing);

function separate<P extends Tree, S extends Tree>(
  norm: Norm<P, S>,
  { neuron, join, repeat = 1 }: Firing,
): Junction<FiringParams<P>, FiringState<S>> {
  const presented = repeatOverTime({ times: repeat });
  return {
    init: (key, input) => {
      const inner = norm.init(key, input);
      const [T = 1, ...rest]: Shape = inner.output;
      const cost = { macs: inner.cost?.macs ?? 0, neurons: rest.reduce((a, b) => a * b, 1) };
      return {
        params: { norm: inner.params, neuron: initialParams(neuron) },
        state: { norm: inner.state },
        output: [T * repeat, ...rest],
        cost,
      };
    },
    apply: ({ norm: params, neuron: own }, state, x, shortcut, context): Joined<FiringParams<P>, FiringState<S>> => {
      const inner = norm.apply(params, state.norm, x, context);
      const shown = presented.apply(none, none, inner.y, context);
      inner.y.x.dispose();
      const z = shown.y;
      const inputs = { x: z.x, ...kernelParams(neuron, own) };
      const joined = join ? { shortcut: shortcutOf(shortcut) } : {};
      const attrs = { T: z.T, neuron, join };
      const { y } = neuronOverTime({ ...inputs, ...joined }, attrs);
      observe(context, join !== undefined, { T: z.T, x: y }, () => neuronOverTime(inputs, { T: z.T, neuron }).y);
      const next = { y: { T: z.T, x: y }, state: { norm: inner.state } };
      if (!context.training) {
        z.x.dispose();
        return next;
      }
      const kept = join && gradientReadsShortcut(neuron, join) ? { shortcut: shortcutOf(shortcut).clone() } : {};
      return {
        ...next,
        backward: (dy) => {
          const { dx: dz, dshortcut, ...rest } = neuronOverTimeGradient({ ...inputs, ...kept, dy }, attrs);
          dispose([z.x, ...Object.values(kept)]);
          const d = inputGradient(backwardOf(shown)(dz));
          dz.dispose();
          const through = backwardOf(inner, 'the norm')(d);
          d.dispose();
          const grads = { norm: through.grads, neuron: paramGradients(neuron, rest) };
          const dx = inputGradient(through, 'the norm');
          return dshortcut ? { dx, dshortcut, grads } : { dx, grads };
        },
      };
    },
  };
}
