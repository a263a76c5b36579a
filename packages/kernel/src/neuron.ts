import type { Ops } from './ops.ts';

/**
 * One time step of a spiking neuron, a pure function over an op set.
 * Time is run by one place, the `neuron` kernel; a neuron that mixes time steps is a Layer of its own.
 * S and P name the state and the parameters, `Neuron<'v', 'w'>`, so that `step` may take them apart without asking whether they are there.
 */
export interface Neuron<S extends string = string, P extends string = string> {
  /** State before any input, by name: `{ v: 0 }`. */
  readonly rest: Readonly<Record<S, number>>;
  /** Initial values of learnable parameters, by name: one scalar, or one value a channel. */
  readonly params: Readonly<Record<P, number | readonly number[]>>;
  /** Spikes and the next state from the state, the input current x and the parameters. */
  step<A>(
    op: Ops<A>,
    state: Readonly<Record<S, A>>,
    x: A,
    params: Readonly<Record<P, A>>,
  ): readonly [spikes: A, state: Readonly<Record<S, A>>];
}

/** How a residual block joins its shortcut and its branch, over the same op set, so that it fuses with the neuron before it. */
export interface Join {
  readonly name: string;
  apply<A>(op: Ops<A>, shortcut: A, branch: A): A;
}
