import { type Named, named, type Tree } from '@synfire/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { fileDtype } from './tfjs-dtype.ts';
import { type Source, writeSafetensors } from './write-safetensors.ts';

/**
 * Writes named trees to a safetensors file, atomically: leaves under their dotted paths (`params.layer1.0.conv1.weight`),
 * convolution weights in tfjs's layout, which the metadata say (`layout: HWIO`). The tensors stay the caller's.
 */
export async function save(file: string, trees: Named<Tree>, metadata: Named<string> = {}): Promise<void> {
  const sources: Record<string, Source> = {};
  for (const [path, leaf] of named(trees)) {
    if (Object.hasOwn(sources, path))
      throw new Error(`${file}: two tensors would be named '${path}'; do entries have dots in their names?`);
    sources[path] = source(`${file}: tensor '${path}'`, leaf);
  }
  await writeSafetensors(file, sources, { layout: 'HWIO', ...metadata });
}

function source(what: string, leaf: Tensor): Source {
  const dtype = fileDtype(leaf.dtype);
  if (dtype === undefined) throw new TypeError(`${what} is of type ${leaf.dtype}; float32, int32 and bool can be saved`);
  return { dtype, shape: leaf.shape, bytes: () => bytesOf(leaf) };
}

async function bytesOf(leaf: Tensor): Promise<Uint8Array> {
  const values = await leaf.data();
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
