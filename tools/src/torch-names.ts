import { mapTree, type Tree } from '@synfire/core';
import { type Tensor, transpose } from '@tensorflow/tfjs-core';

/** The golden files' name of one of our parameters or running statistics: `layer1.0.sn2.norm.weight` is their `layer1.0.bn2.weight`. */
export const torchName = (path: string): string =>
  path
    .replace(/\bsn(\d*)\.norm\./, 'bn$1.')
    .replace(/\bbn(\d*)\.mean$/, 'bn$1.running_mean')
    .replace(/\bbn(\d*)\.variance$/, 'bn$1.running_var')
    .replace(/\bsn(\d*)\.neuron\./, 'sn$1.');

/** As `torchName` for MS blocks, whose k-th neuron fires on the norm before it, that of convolution k - 1. */
export const msTorchName = (path: string): string =>
  torchName(path.replace(/(\.|^)sn(\d+)\.norm\./, (_, before: string, k: string) => `${before}bn${Number(k) - 1}.`));

/** A tensor in PyTorch's layout: OIHW, [out, in]. */
export const toTorch = (x: Tensor): Tensor => (x.rank === 4 ? transpose(x, [3, 2, 0, 1]) : x.rank === 2 ? transpose(x, [1, 0]) : x.clone());

/** A tensor from PyTorch's layout. */
export const fromTorch = (x: Tensor): Tensor =>
  x.rank === 4 ? transpose(x, [2, 3, 1, 0]) : x.rank === 2 ? transpose(x, [1, 0]) : x.clone();

/** The tree with every leaf replaced by PyTorch's tensor of its golden name; disposes what it replaces. */
export const loadTorch = <P extends Tree>(
  tree: P,
  read: (name: string, shape: readonly number[]) => Tensor,
  nameOf: (path: string) => string = torchName,
): P =>
  mapTree(tree, (leaf, path) => {
    const given = read(nameOf(path), torchShape(leaf.shape));
    const ours = fromTorch(given);
    given.dispose();
    if (ours.shape.join() !== leaf.shape.join()) throw new RangeError(`${path}: [${leaf.shape}], but the file has [${ours.shape}]`);
    leaf.dispose();
    return ours;
  });

const torchShape = (shape: readonly number[]): readonly number[] => {
  const [a = 0, b = 0, c = 0, d = 0] = shape;
  return shape.length === 4 ? [d, c, a, b] : shape.length === 2 ? [b, a] : shape;
};
