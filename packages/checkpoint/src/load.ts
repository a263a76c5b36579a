import { type Named, named, type Tree, unflatten } from '@synfire/core';
import { dispose, type Tensor } from '@tensorflow/tfjs-core';
import { differences } from './differences.ts';
import type { Located } from './header.ts';
import { type OpenSafetensors, withSafetensors } from './open-safetensors.ts';
import { toTensor } from './to-tensor.ts';

/**
 * New tensors for the trees of `like`, which gives names and shapes alone and stays the caller's. Trees of the file whose names
 * `like` lacks (the optimizer's, where weights are wanted) are not read; within those it has, everything must fit.
 * Throws Error that lists what is missing, unexpected or of another shape; then no tensor has been made.
 */
export const load = <T extends Named<Tree>>(file: string, like: T): Promise<{ readonly trees: T; readonly metadata: Named<string> }> =>
  withSafetensors(file, async (contents) => {
    const expected = named(like);
    const wanted = Object.entries(contents.arrays).filter(([path]) => Object.hasOwn(like, path.split('.', 1)[0] ?? path));
    const found = Object.fromEntries(wanted);
    const wrong = differences(expected, found);
    if (wrong !== '') throw new Error(`${file} does not fit; was it saved by another model, or with other options?\n${wrong}`);
    const tensors = await readAll(
      file,
      contents,
      named(like).map(([path]) => [path, found[path]]),
    );
    return { trees: unflatten(like, tensors), metadata: contents.metadata };
  });

/** Every tensor of a safetensors file by its dotted path. */
export const loadTensors = (file: string): Promise<{ readonly tensors: Named<Tensor>; readonly metadata: Named<string> }> =>
  withSafetensors(file, async (contents) => {
    const entries = Object.entries(contents.arrays);
    const tensors = await readAll(file, contents, entries);
    const pairs = entries.flatMap(([path], i): (readonly [string, Tensor])[] => {
      const leaf = tensors[i];
      return leaf ? [[path, leaf]] : [];
    });
    return { tensors: Object.fromEntries(pairs), metadata: contents.metadata };
  });

async function readAll(
  file: string,
  { read }: OpenSafetensors,
  arrays: readonly (readonly [string, Located | undefined])[],
): Promise<readonly Tensor[]> {
  const made: Tensor[] = [];
  try {
    for (const [path, array] of arrays) {
      if (array) made.push(toTensor(`${file}: tensor '${path}'`, array.dtype, array.shape, await read(path, array)));
    }
    return made;
  } catch (error) {
    dispose(made);
    throw error;
  }
}
