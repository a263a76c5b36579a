import type { Layer, Tree } from '@synfire/core';
import type { Join, Neuron } from '@synfire/kernel';
import type { AnyNeuron } from '@synfire/neuron';
import type { Junction } from './junction.ts';

/** What may follow a norm: a neuron over all T, and a join. */
export interface Firing<N extends AnyNeuron = Neuron> {
  readonly neuron: N;
  readonly join?: Join;
  /** Times that the input is presented: T behind a stem that runs once on a static image. */
  readonly repeat?: number;
}

/** Parameters of a norm and of the neuron behind it. */
export interface FiringParams<P extends Tree = Tree> {
  readonly [part: string]: Tree;
  readonly norm: P;
  readonly neuron: Tree;
}

/** Running statistics of a norm with a neuron behind it; `neuron`'s where it is a layer with something to remember. */
export interface FiringState<S extends Tree = Tree> {
  readonly [part: string]: Tree;
  readonly norm: S;
}

/** A normalising layer. Any layer is one; it may also know how to run with the neuron and the join behind it as one kernel. */
export interface Norm<P extends Tree = Tree, S extends Tree = Tree> extends Layer<P, S> {
  readonly firing?: (firing: Firing) => Junction<FiringParams<P>, FiringState<S>>;
}

/** Makes the norms of a model; γ starts at `gamma` (0 for zero-initialised branches), β at `beta`. */
export type NormFactory = (options?: { readonly gamma?: number; readonly beta?: number }) => Norm;
