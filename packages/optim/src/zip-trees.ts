import { leaves, type Tree, unflatten } from '@synfire/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { checkAlike } from './check-alike.ts';

/** `first` with every leaf replaced by `f(leaf, leaf of second)`. Throws TypeError that names the first leaf in which the trees differ. */
export function zipTrees<P extends Tree>(first: P, second: Tree, f: (a: Tensor, b: Tensor) => Tensor): P {
  checkAlike(first, second);
  const right = leaves(second);
  return unflatten(
    first,
    leaves(first).map((a, i) => f(a, right[i] ?? a)),
  );
}
