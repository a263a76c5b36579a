import type { Tensor } from '@tensorflow/tfjs-core';
import { foldName } from './key.ts';
import {
  type Applied,
  backwardOf,
  type Context,
  type Gradients,
  type Initial,
  inputGradient,
  inside,
  type Layer,
  type Sequence,
  totalCost,
} from './layer.ts';
import { child, type Named, type Tree } from './tree.ts';

/**
 * Layers one after the other; parameters and running statistics carry the layers' names, or their positions for a list.
 * Frees every activation as soon as no later layer holds it.
 */
export function sequential(layers: Named<Layer> | readonly Layer[]): Layer<Named<Tree>, Named<Tree>> {
  const parts = Object.entries(layers);
  return {
    init(key, input) {
      let output = input;
      const made = parts.map(([name, layer]): [string, Initial] => {
        const initial = layer.init(foldName(key, name), output);
        output = initial.output;
        return [name, initial];
      });
      const of = (field: 'params' | 'state'): Named<Tree> => Object.fromEntries(made.map(([name, initial]) => [name, initial[field]]));
      return { params: of('params'), state: of('state'), output, cost: totalCost(made.map(([, initial]) => initial)) };
    },
    apply: (params, state, x, context) => run(parts, params, state, x, context),
  };
}

function run(
  parts: readonly (readonly [string, Layer])[],
  params: Named<Tree>,
  state: Named<Tree>,
  x: Sequence,
  context: Context,
): Applied<Named<Tree>, Named<Tree>> {
  let y: Sequence = { ...x, x: x.x.clone() };
  const applied = parts.map(([name, layer], i): readonly [string, Applied] => {
    const next = layer.apply(child(params, name), child(state, name), y, inside(context, name, i));
    y.x.dispose();
    y = next.y;
    return [name, next];
  });
  const states = Object.fromEntries(applied.map(([name, { state }]) => [name, state]));
  if (!context.training) return { y, state: states };
  return { y, state: states, backward: (dy, needsInput = true) => reverse(applied, dy, needsInput) };
}

function reverse(applied: readonly (readonly [string, Applied])[], dy: Tensor, needsInput: boolean): Gradients<Named<Tree>> {
  const grads: Record<string, Tree> = {};
  let d: Tensor | undefined = applied.length > 0 || needsInput ? dy.clone() : undefined;
  for (let i = applied.length - 1; i >= 0 && d; i--) {
    const part = applied[i];
    if (!part) break;
    const needs = i > 0 || needsInput;
    const result: Gradients = backwardOf(part[1], part[0])(d, needs);
    d.dispose();
    grads[part[0]] = result.grads;
    if (!needs) result.dx?.dispose(); // of a layer that makes it all the same
    d = needs ? inputGradient(result, part[0]) : undefined;
  }
  const ordered = Object.fromEntries(applied.map(([name]) => [name, grads[name] ?? {}]));
  return d ? { dx: d, grads: ordered } : { grads: ordered };
}
