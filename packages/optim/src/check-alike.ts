import { named, type Tree } from '@synfire/core';
import { Tensor, util } from '@tensorflow/tfjs-core';

/** Checks that two trees are of one model. Throws TypeError that names the first leaf in which they differ, by its path or its shape. */
export function checkAlike(first: Tree, second: Tree): void {
  if (alike(first, second)) return;
  const [left, right] = [named(first), named(second)];
  for (const [i, [path, a]] of left.entries()) {
    const other = right[i];
    if (!other || other[0] !== path || !util.arraysEqual(a.shape, other[1].shape))
      throw new TypeError(`${describe([path, a])} meets ${describe(other)}; are gradients, parameters and optimizer state of one model?`);
  }
  if (right.length > left.length) throw new TypeError(`nothing meets ${describe(right[left.length])}; is it another model's tree?`);
}

/** Whether two trees have the same names and shapes at once; what it refuses, such as an empty branch in one alone, may still be alike. */
function alike(a: Tree, b: Tree): boolean {
  if (a instanceof Tensor || b instanceof Tensor) return a instanceof Tensor && b instanceof Tensor && util.arraysEqual(a.shape, b.shape);
  const [left, right] = [Object.keys(a), Object.keys(b)];
  if (left.length !== right.length || left.some((name, i) => name !== right[i])) return false;
  const [children, others] = [Object.values<Tree>(a), Object.values<Tree>(b)];
  return children.every((child, i) => alike(child, others[i] ?? {}));
}

const describe = (leaf: readonly [string, Tensor] | undefined): string =>
  leaf ? `'${leaf[0]}' [${leaf[1].shape.join(', ')}]` : 'the end of the other tree';
