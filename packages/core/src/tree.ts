import { dispose, Tensor } from '@tensorflow/tfjs-core';

/** Values by name. */
export type Named<A> = Readonly<Record<string, A>>;

/** Tensors in nested lists and named maps: parameters, running statistics, gradients, optimizer slots. */
export type Tree<A = Tensor> = A | readonly Tree<A>[] | { readonly [name: string]: Tree<A> };

/** The tree of a layer that has nothing to remember. */
export type None = { readonly [name: string]: never };

/** The empty tree. */
export const none: None = {};

const isLeaf = (tree: unknown): tree is Tensor => tree instanceof Tensor;

/** Leaves of a tree with their dotted paths (`layer1.0.conv1.weight`), in the order in which they were written. */
export function named(tree: Tree, path = ''): readonly (readonly [path: string, leaf: Tensor])[] {
  if (isLeaf(tree)) return [[path, tree]];
  return Object.entries(tree).flatMap(([name, child]: [string, Tree]) => named(child, path === '' ? name : `${path}.${name}`));
}

/** Leaves of a tree in the order of `named`. */
export function leaves(tree: Tree): readonly Tensor[] {
  const found: Tensor[] = [];
  gather(tree, found);
  return found;
}

// Several times a training step, on all of a model's tensors: without paths or a list a level.
function gather(tree: Tree, found: Tensor[]): void {
  if (isLeaf(tree)) found.push(tree);
  else for (const child of Object.values<Tree>(tree)) gather(child, found);
}

/** The same tree with every leaf replaced by `f(leaf, path)`. */
export function mapTree<P extends Tree>(tree: P, f: (leaf: Tensor, path: string) => Tensor, path?: string): P;
export function mapTree(tree: Tree, f: (leaf: Tensor, path: string) => Tensor, path = ''): Tree {
  if (isLeaf(tree)) return f(tree, path);
  const child = (name: string | number): string => (path === '' ? `${name}` : `${path}.${name}`);
  if (Array.isArray(tree)) return tree.map((t: Tree, i) => mapTree(t, f, child(i)));
  return Object.fromEntries(Object.entries(tree).map(([name, t]: [string, Tree]) => [name, mapTree(t, f, child(name))]));
}

/** `like` with its leaves replaced by `tensors`, in the order of `leaves`. Throws RangeError when the counts differ. */
export function unflatten<P extends Tree>(like: P, tensors: readonly Tensor[]): P;
export function unflatten(like: Tree, tensors: readonly Tensor[]): Tree {
  let next = 0;
  const filled = (tree: Tree): Tree => {
    if (isLeaf(tree)) return tensors[next++] ?? tree;
    if (Array.isArray(tree)) return tree.map(filled);
    const made: Record<string, Tree> = {};
    for (const [name, child] of Object.entries<Tree>(tree)) made[name] = filled(child);
    return made;
  };
  const tree = filled(like);
  if (next !== tensors.length) throw new RangeError(`unflatten: ${tensors.length} tensors for a tree of ${next} leaves`);
  return tree;
}

/**
 * The child of a tree under a name.
 * Throws TypeError that lists the names there are, since a wrong tree is most often another model's.
 */
export function child(tree: Tree, name: string): Tree {
  const found: Tree | undefined = isLeaf(tree) || !Object.hasOwn(tree, name) ? undefined : Reflect.get(tree, name);
  if (found !== undefined) return found;
  const there = isLeaf(tree) ? 'a tensor' : `entries ${Object.keys(tree).join(', ') || '(none)'}`;
  throw new TypeError(`no entry '${name}' in a tree with ${there}; were these made by another model's init()?`);
}

/** The tensor of a tree under a name. Throws TypeError where there is none. */
export function tensorAt(tree: Tree, name: string): Tensor {
  const found = child(tree, name);
  if (isLeaf(found)) return found;
  throw new TypeError(`entry '${name}' is not a tensor but has entries ${Object.keys(found).join(', ') || '(none)'}`);
}

/** Disposes every leaf. */
export const disposeTree = (tree: Tree): void => dispose([...leaves(tree)]);

/** Disposes every leaf that is not also a leaf of `keep`, as where a part of the running statistics went through unchanged. */
export function disposeExcept(tree: Tree, keep: Tree): void {
  const kept = new Set(leaves(keep));
  dispose(leaves(tree).filter((leaf) => !kept.has(leaf)));
}

/** Number of scalars in a tree. */
export const count = (tree: Tree): number => leaves(tree).reduce((sum, leaf) => sum + leaf.size, 0);
