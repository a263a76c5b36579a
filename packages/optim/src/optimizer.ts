import type { Tree } from '@synfire/core';

/**
 * A transformation of gradients into updates, which `applyUpdates` adds to the parameters; `chain` makes one of several.
 * What is passed stays the caller's, what is returned becomes the caller's: no tensor is in both, nor twice in what is returned.
 */
export interface Optimizer {
  /** The slots before the first step. */
  init(params: Tree): Tree;
  /** Updates and next slots; `step` counts from 0. */
  update(grads: Tree, state: Tree, params: Tree, step: number): readonly [updates: Tree, state: Tree];
  /**
   * `update` and `applyUpdates` in one, for a caller who gives parameters and slots away: they may be written into, and what is
   * returned may be the same tensors.
   */
  donated?(grads: Tree, state: Tree, params: Tree, step: number): readonly [params: Tree, state: Tree];
}
