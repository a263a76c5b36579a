import { backwardOf, type Layer, type Sequence, type Tree } from '@synfire/core';
import { type Join, type Neuron, neuronOverTime, neuronOverTimeGradient, stepPrograms, usedInputs } from '@synfire/kernel';
import { dispose, type Tensor } from '@tensorflow/tfjs-core';
import type { Joined, Junction } from './junction.ts';

/** Hands its input on: with it, a join is differentiated by the same adjoint as a neuron with a join behind it. */
const through: Neuron = { rest: {}, params: {}, step: (_, __, x) => [x, {}] };

/**
 * A layer and a join, without a neuron: y = g(shortcut, layer(x)); the end of a branch that adds currents (a norm or a convolution).
 * Parameters are the layer's. Throws TypeError where it is applied without a shortcut.
 */
export function joining<P extends Tree, S extends Tree>(layer: Layer<P, S>, join: Join): Junction<P, S> {
  // A join has no memory, so all steps are one.
  const attrs = { T: 1, neuron: through, join };
  const reads = new Set(usedInputs(stepPrograms(through, join).backward(true, true)));
  return {
    init: (key, input) => layer.init(key, input),
    apply(params, state, x, shortcut, context): Joined<P, S> {
      const inner = layer.apply(params, state, x, context);
      const [branch, side] = [inner.y.x, shortcutOf(shortcut)];
      const { y } = neuronOverTime({ x: branch, shortcut: side }, attrs);
      const held = { x: context.training && reads.has('x') ? branch.clone() : undefined };
      const heldSide = context.training && reads.has('shortcut') ? side.clone() : undefined;
      branch.dispose();
      const next = { y: { T: inner.y.T, x: y }, state: inner.state };
      if (!context.training) return next;
      return {
        ...next,
        backward: (dy) => {
          // What the gradient does not read is stood in for by dy, which has its shape.
          const { dx: d, dshortcut } = neuronOverTimeGradient({ x: held.x ?? dy, shortcut: heldSide ?? dy, dy }, attrs);
          dispose([held.x, heldSide].flatMap((t) => t ?? []));
          const { dx, grads } = backwardOf(inner, 'the layer before a join')(d);
          d.dispose();
          if (!dx || !dshortcut) throw new TypeError(`joining: no gradient by the ${dx ? 'shortcut' : 'branch'}; its layer must return dx`);
          return { dx, dshortcut, grads };
        },
      };
    },
  };
}

function shortcutOf(shortcut: Sequence | undefined): Tensor {
  if (shortcut) return shortcut.x;
  throw new TypeError('joining: applied without a shortcut; use it as the end of residual()');
}
