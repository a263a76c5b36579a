import type { Context, Initial, Key, Layer, Sequence, Shape, Tree } from '@synfire/core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** What a junction's application gives: as a layer's, with the gradient by the shortcut where there is one. */
export interface Joined<P extends Tree = Tree, S extends Tree = Tree> {
  readonly y: Sequence;
  readonly state: S;
  readonly backward?: (dy: Tensor) => { readonly dx: Tensor; readonly dshortcut?: Tensor; readonly grads: P };
}

/** The end of a residual branch: a layer of two inputs, the branch and the shortcut. Ownership is as in `Layer`. */
export interface Junction<P extends Tree = Tree, S extends Tree = Tree> {
  init(key: Key, input: Shape): Initial<P, S>;
  apply(params: P, state: S, x: Sequence, shortcut: Sequence | undefined, context: Context): Joined<P, S>;
}

/** A junction that joins nothing, as a layer. */
export const withoutShortcut = <P extends Tree, S extends Tree>(junction: Junction<P, S>): Layer<P, S> => ({
  init: (key, input) => junction.init(key, input),
  apply: (params, state, x, context) => junction.apply(params, state, x, undefined, context),
});
