import type { Named } from '@synfire/core';
import type { Ops } from './ops.ts';

/**
 * One time step of a spiking neuron, a pure function over an op set.
 * Time is run by one place, the `neuron` kernel; a neuron that mixes time steps is a Layer of its own.
 */
export interface Neuron {
  /** State before any input, by name: `{ v: 0 }`. */
  readonly rest: Named<number>;
  /** Initial values of learnable parameters, by name: one scalar, or one value a channel. */
  readonly params: Named<number | readonly number[]>;
  /** Spikes and the next state from the state, the input current x and the parameters. */
  step<A>(op: Ops<A>, state: Named<A>, x: A, params: Named<A>): readonly [spikes: A, state: Named<A>];
}

/** How a residual block joins its shortcut and its branch, over the same op set, so that it fuses with the neuron before it. */
export interface Join {
  readonly name: string;
  apply<A>(op: Ops<A>, shortcut: A, branch: A): A;
}
