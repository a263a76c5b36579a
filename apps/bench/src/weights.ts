import { isPyTorch, load, loadPyTorch } from '@synfire/checkpoint';
import type { Tree } from '@synfire/core';

/** Parameters and running statistics of a model. */
export interface Weights {
  readonly params: Tree;
  readonly state: Tree;
}

/** New tensors from a checkpoint of ours, or from a file under PyTorch's names, which one line says. Throws Error where they do not fit. */
export async function loadWeights(file: string, { params, state }: Weights, say: (line: string) => void): Promise<Weights> {
  if (!(await isPyTorch(file))) return (await load(file, { params, state })).trees;
  const { trees, map } = await loadPyTorch(file, { params, state });
  say(`Weights: ${file}, PyTorch's by the names of ${map.name}`);
  return trees;
}
