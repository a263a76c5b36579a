import { type Named, named, type Tree, unflatten } from '@synfire/core';
import { dispose, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { differences } from './differences.ts';
import { type KeyMap, torchName } from './pytorch/key-map.ts';
import { keyMaps } from './pytorch/key-maps.ts';
import { fromTorchLayout, torchShape } from './pytorch/layout.ts';
import { readWeights, type WeightArray } from './pytorch/weights.ts';
import { toNumbers } from './to-numbers.ts';

/** What `loadPyTorch` gives: new tensors, and the map by which their names were found. */
export interface LoadedPyTorch<T extends Named<Tree>> {
  readonly trees: T;
  readonly map: KeyMap;
}

/**
 * New tensors for the trees of `like` (`{ params, state }`; it gives names and shapes alone and stays the caller's) from a file under
 * PyTorch's names and layouts: `torch.save`'s, or safetensors. Without `map` that one of `keyMaps` is taken whose names fit best.
 * Counters of batches are left out; half and double precision become float32. Throws Error that lists what is missing, unexpected or of
 * another shape, with the nearest names; then no tensor has been made.
 */
export async function loadPyTorch<T extends Named<Tree>>(file: string, like: T, map?: KeyMap): Promise<LoadedPyTorch<T>> {
  const all = Object.entries(await readWeights(file)).filter(([name]) => !name.endsWith('.num_batches_tracked'));
  const found = Object.fromEntries(all);
  const leaves = named(like).map(([path, leaf]) => [path.slice(path.indexOf('.') + 1), leaf] as const);
  const chosen =
    map ??
    bestMap(
      leaves.map(([path]) => path),
      found,
    );
  const expected = leaves.map(
    ([path, { shape }]) => [theirs(file, chosen, path), { shape: [...torchShape(shape)], dtype: 'float32' }] as const,
  );
  const wrong = differences(expected, asFloats(found));
  if (wrong !== '') throw new Error(`${file} does not fit by the names of ${chosen.name}; is it another model's?\n${wrong}`);
  const arrays = expected.flatMap(([name]) => found[name] ?? []);
  return {
    trees: unflatten(
      like,
      await tensors(
        arrays,
        leaves.map(([, { shape }]) => shape),
      ),
    ),
    map: chosen,
  };
}

function theirs(file: string, map: KeyMap, path: string): string {
  const name = torchName(map, path);
  if (name === undefined) throw new Error(`${file}: the names of ${map.name} have none for '${path}'; give a map of your own`);
  return name;
}

/** The map by which most names are found, of those that have a name for everything where there are such. */
function bestMap(paths: readonly string[], found: Named<WeightArray>): KeyMap {
  const fit = (map: KeyMap): number => paths.filter((path) => Object.hasOwn(found, torchName(map, path) ?? '')).length;
  const whole = keyMaps.filter((map) => paths.every((path) => torchName(map, path) !== undefined));
  return (whole.length > 0 ? whole : keyMaps).reduce((best, map) => (fit(map) > fit(best) ? map : best));
}

/** Types that become float32 count as it. */
const asFloats = (found: Named<WeightArray>): Named<Pick<WeightArray, 'dtype' | 'shape'>> =>
  Object.fromEntries(
    Object.entries(found).map(([name, { dtype, shape }]) => [name, { shape, dtype: /^(F16|BF16|F64)$/.test(dtype) ? 'F32' : dtype }]),
  );

async function tensors(arrays: readonly WeightArray[], shapes: readonly (readonly number[])[]): Promise<readonly Tensor[]> {
  const made: Tensor[] = [];
  try {
    for (const [i, { dtype, shape, bytes }] of arrays.entries()) {
      made.push(tensor(fromTorchLayout(toNumbers(dtype, await bytes()), shape), [...(shapes[i] ?? [])], 'float32'));
    }
    return made;
  } catch (error) {
    dispose(made);
    throw error;
  }
}
