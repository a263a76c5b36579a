import { fold, type Layer, type None, none } from '@synfire/core';
import { denseGradient, dense as kernel } from '@synfire/kernel';
import { reshape, slice, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { type Initializer, uniformFanIn } from './initial.ts';

/** `[in, out]` and `[out]`. */
export type DenseParams = { readonly weight: Tensor; readonly bias: Tensor };

/** Fully connected layer of every time step, y = x·W + b: `[T, I]` to `[T, units]`. Starts as PyTorch's, uniform in ±1/√I. */
export function dense({
  units,
  initializer = uniformFanIn,
}: {
  readonly units: number;
  readonly initializer?: Initializer;
}): Layer<DenseParams, None> {
  return {
    init: (key, input) => {
      const [T = 0, channels] = input;
      if (input.length !== 2 || channels === undefined)
        throw new RangeError(`dense: input shape [${input}]; expected [T, C]. Pool or flatten before it?`);
      // The bias has the weights' fan-in, so it is a row of such weights.
      const bias = tidy(() => reshape(slice(initializer(fold(key, 1), [channels, units]), [0, 0], [1, units]), [units]));
      const params = { weight: initializer(fold(key, 0), [channels, units]), bias };
      return { params, state: none, output: [T, units], cost: { macs: channels * units, neurons: 0 } };
    },
    apply: ({ weight, bias }, state, { T, x }, { training }) => {
      const y = { T, x: kernel({ x, w: weight, b: bias }, {}).y };
      if (!training) return { y, state };
      const held = x.clone();
      return {
        y,
        state,
        backward: (dy, needsInput = true) => {
          const { dw, db, dx } = denseGradient({ x: held, w: weight, dy }, { needsInput });
          held.dispose();
          const grads = { weight: dw, bias: db };
          return dx ? { dx, grads } : { grads };
        },
      };
    },
  };
}
