import { grads, ones, type Tensor, zeros } from '@tensorflow/tfjs-core';
import type { Key } from './key.ts';
import type { Layer, Shape } from './layer.ts';
import { scope } from './scope.ts';
import { isolated } from './tape.ts';
import { leaves, type None, none, type Tree, unflatten } from './tree.ts';

/** A function of tfjs ops and the parameters it begins with. */
export interface FromOps<P extends Tree> {
  /** Initial parameters for inputs of a shape, `[T, …]`; `() => none` where there are none. */
  readonly params: (key: Key, input: Shape) => P;
  /** y `[T·B, …]` from parameters and x `[T·B, …]`. */
  readonly apply: (params: P, x: Tensor) => Tensor;
}

/**
 * A layer from a function of tfjs ops, differentiated by tfjs's own tape inside this layer alone.
 *
 * Backward runs the function once more under the tape, so that nothing but x is kept.
 * Gradients need tfjs's registry: the program must import `@tensorflow/tfjs` (or tfjs-node) once.
 */
export function fromOps<P extends Tree>({ params: initial, apply: f }: FromOps<P>): Layer<P, None> {
  return {
    init(key, input) {
      const params = initial(key, input);
      const output = scope(() => f(params, zeros([...input])).shape);
      if (output[0] !== input[0])
        throw new RangeError(`fromOps: T changed from ${input[0]} to ${output[0]}; apply must keep the first dimension`);
      return { params, state: none, output };
    },
    apply(params, state, x, context) {
      const y = { T: x.T, x: scope(() => owned(f(params, x.x), x.x)) };
      if (!context.training) return { y, state };
      const held = x.x.clone();
      return {
        y,
        state,
        backward: (dy) => {
          const result = scope(() => differentiate(f, params, held, dy));
          held.dispose();
          return result;
        },
      };
    },
  };
}

/** A result of the caller's own, where f hands its input through. */
const owned = (y: Tensor, x: Tensor): Tensor => (y === x ? y.clone() : y);

function differentiate<P extends Tree>(f: (params: P, x: Tensor) => Tensor, params: P, x: Tensor, dy: Tensor): { dx: Tensor; grads: P } {
  const run = (...inputs: Tensor[]): Tensor => {
    const [first, ...rest] = inputs;
    return f(unflatten(params, rest), first ?? ones([]));
  };
  const [dx, ...rest] = isolated(() => grads(run)([x, ...leaves(params)], dy));
  return { dx: dx ?? zeros(x.shape), grads: unflatten(params, rest) };
}
