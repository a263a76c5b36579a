import { type Layer, leaves, type Shape, scope, type Tree } from '@synfire/core';
import { type DataId, Tensor, zeros } from '@tensorflow/tfjs-core';

/**
 * What follows what in a model, seen while it is applied in evaluation to zeros of one sample: for each path whose layer reads the very values that a
 * convolution beside it gave, and that no other convolution or norm reads, the convolution's name. Not to be told from the tree alone, in which a
 * shortcut's parts stand beside the branch's.
 */
export function convolutionsRead<P extends Tree, S extends Tree>(
  model: Layer<P, S>,
  params: P,
  state: S,
  input: Shape,
): ReadonlyMap<string, string> {
  const gave = new Map<DataId, string>();
  const readers = new Map<string, readonly string[]>();
  const follow = (path: string, x: Tensor, y: Tensor): void => {
    const source = gave.get(x.dataId);
    const own = at(params, path);
    if (leaves(own).length === 0) {
      if (source !== undefined) gave.set(y.dataId, source); // what has no parameters hands on
      return;
    }
    if (isConvolution(own)) gave.set(y.dataId, path);
    if (source !== undefined) readers.set(source, [...(readers.get(source) ?? []), path]);
  };
  scope(() => void model.apply(params, state, { T: input[0] ?? 1, x: zeros([...input]) }, { training: false, key: 0, follow }));
  const pairs = [...readers].flatMap(([source, [reader = '', ...others]]): readonly (readonly [string, string])[] =>
    others.length === 0 && parent(reader) === parent(source) ? [[reader, source.slice(source.lastIndexOf('.') + 1)]] : [],
  );
  return new Map(pairs);
}

const parent = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('.'), 0));

/** The subtree at a path; an empty one where a layer shows a path that is none of the tree's. */
function at(tree: Tree, path: string): Tree {
  return path.split('.').reduce((found: Tree, name) => {
    if (found instanceof Tensor) return {};
    return Object.entries(found).find(([key]) => key === name)?.[1] ?? {};
  }, tree);
}

function isConvolution(params: Tree): boolean {
  if (params instanceof Tensor) return false;
  return Object.entries(params).some(([name, leaf]: [string, Tree]) => name === 'weight' && leaf instanceof Tensor && leaf.rank === 4);
}
