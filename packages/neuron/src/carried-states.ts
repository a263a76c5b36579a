import type { Context } from '@synfire/core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** A neuron's states as its kernels take and give them. */
export type CarriedStates = Readonly<Record<`s.${string}`, Tensor>>;

/** The states that a kernel begins with: in a stream those that the layer left at the step before; none where it begins at rest. */
export const statesBefore = ({ carried, path = '' }: Context): CarriedStates =>
  Object.fromEntries(Object.entries(carried?.before(path) ?? {}).map(([name, state]): [`s.${string}`, Tensor] => [`s.${name}`, state]));

/** Leaves the states that a kernel gave, in a stream, where it was told to carry them. */
export function leaveStates({ carried, path = '' }: Context, states: CarriedStates): void {
  carried?.leave(path, Object.fromEntries(Object.entries(states).map(([name, state]) => [name.slice('s.'.length), state])));
}
