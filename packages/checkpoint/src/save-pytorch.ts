import { type Named, named, type Tree } from '@synfire/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { type KeyMap, torchName } from './pytorch/key-map.ts';
import { torchShape, toTorchLayout } from './pytorch/layout.ts';
import { type Source, writeSafetensors } from './write-safetensors.ts';

/**
 * Writes trees (`{ params, state }`) to a safetensors file under PyTorch's names and layouts, atomically, so that
 * `net.load_state_dict(safetensors.torch.load_file(file))` takes it; counters of batches are made anew as 0. The metadata say
 * `format: pt` and what is given, such as the model's configuration. Throws Error where the map has no name, or one for two tensors.
 */
export async function savePyTorch(file: string, trees: Named<Tree>, map: KeyMap, metadata: Named<string> = {}): Promise<void> {
  const sources: Record<string, Source> = {};
  for (const [path, leaf] of named(trees)) {
    const name = torchName(map, path.slice(path.indexOf('.') + 1));
    if (name === undefined) throw new Error(`${file}: the names of ${map.name} have none for '${path}'; give a map of your own`);
    if (Object.hasOwn(sources, name)) throw new Error(`${file}: by the names of ${map.name} two tensors would be '${name}'`);
    if (leaf.dtype !== 'float32') throw new TypeError(`${file}: '${path}' is of type ${leaf.dtype}; PyTorch's weights are float32`);
    sources[name] = { dtype: 'F32', shape: torchShape(leaf.shape), bytes: () => bytesOf(leaf) };
    const counter = name.replace(/running_var$/, 'num_batches_tracked');
    if (counter !== name) sources[counter] = { dtype: 'I64', shape: [], bytes: () => new Uint8Array(8) };
  }
  await writeSafetensors(file, sources, { format: 'pt', ...metadata });
}

async function bytesOf(leaf: Tensor): Promise<Uint8Array> {
  const values = Float32Array.from(await leaf.data());
  return new Uint8Array(toTorchLayout(values, leaf.shape).buffer);
}
