import { isolated } from '@synfire/core';
import { tapeOps } from '@synfire/kernel';
import { concat, fill, grads, slice, type Tensor } from '@tensorflow/tfjs-core';
import type { Trial } from './neuron-trial.ts';

/** A neuron stepped by ops of tfjs, and the gradients by x and its parameters that tfjs's own tape finds. */
export function overTape({ neuron, T, B, C, x, params }: Trial, dy: Tensor): { readonly y: Tensor; readonly gradients: readonly Tensor[] } {
  const names = Object.keys(neuron.params);
  const f = (...[input = x, ...values]: Tensor[]): Tensor => {
    const named = Object.fromEntries(names.map((name, i) => [name, values[i] ?? input]));
    let state = Object.fromEntries(Object.entries(neuron.rest).map(([name, value]): [string, Tensor] => [name, fill([B, C], value)]));
    const ys = Array.from({ length: T }, (_, t) => {
      // Not split, whose gradient in tfjs fails for a single part.
      const current = slice(input, [t * B, 0], [B, C]);
      const [y, next] = neuron.step<Tensor>(tapeOps, state, current, named);
      state = next;
      return y;
    });
    return concat(ys, 0);
  };
  const inputs = [x, ...Object.values(params)];
  return { y: f(...inputs), gradients: isolated(() => grads(f)(inputs, dy)) };
}
