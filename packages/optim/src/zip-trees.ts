import { named, type Tree, unflatten } from '@synfire/core';
import { type Tensor, util } from '@tensorflow/tfjs-core';

/** `first` with every leaf replaced by `f(leaf, leaf of second)`. Throws TypeError that names the first leaf in which the trees differ. */
export function zipTrees<P extends Tree>(first: P, second: Tree, f: (a: Tensor, b: Tensor) => Tensor): P {
  const [left, right] = [named(first), named(second)];
  const pairs = left.map(([path, a], i): readonly [Tensor, Tensor] => {
    const other = right[i];
    if (other && other[0] === path && util.arraysEqual(a.shape, other[1].shape)) return [a, other[1]];
    throw new TypeError(`${describe([path, a])} meets ${describe(other)}; are gradients, parameters and optimizer state of one model?`);
  });
  if (right.length > left.length) throw new TypeError(`nothing meets ${describe(right[left.length])}; is it another model's tree?`);
  return unflatten(
    first,
    pairs.map(([a, b]) => f(a, b)),
  );
}

const describe = (leaf: readonly [string, Tensor] | undefined): string =>
  leaf ? `'${leaf[0]}' [${leaf[1].shape.join(', ')}]` : 'the end of the other tree';
