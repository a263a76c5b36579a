import type { Named } from '@synfire/core';
import { withSafetensors } from '../open-safetensors.ts';
import { readPyTorch } from '../read-pytorch.ts';
import type { Source } from '../write-safetensors.ts';
import { failing } from './error.ts';
import { isTorchFile } from './is-torch-file.ts';
import { isTorchTensor, type TorchValue } from './value.ts';

/** Where training scripts put a network's weights. */
const places: readonly string[] = ['model', 'state_dict', 'model_state_dict', 'net', 'network', 'weights'];

/** An array of a file, read when asked for. */
export type WeightArray = Omit<Source, 'bytes'> & { bytes(): Promise<Uint8Array<ArrayBuffer>> };

/** A network's arrays under PyTorch's names, of a file of `torch.save` or of safetensors; `module.` before every name is left out. */
export async function readWeights(file: string): Promise<Named<WeightArray>> {
  const arrays = (await isTorchFile(file)) ? stateDict(file, await readPyTorch(file)) : await safetensorsArrays(file);
  const names = Object.keys(arrays);
  if (names.length === 0) failing(file)('holds no tensor');
  const wrapped = names.every((name) => name.startsWith('module.'));
  return Object.fromEntries(Object.entries(arrays).map(([name, array]) => [wrapped ? name.slice('module.'.length) : name, array]));
}

const safetensorsArrays = (file: string): Promise<Named<WeightArray>> =>
  withSafetensors(file, async ({ arrays }) => {
    const entries = Object.entries(arrays).map(([name, array]): [string, WeightArray] => {
      const bytes: WeightArray['bytes'] = () => withSafetensors(file, ({ read }) => read(name, array));
      return [name, { dtype: array.dtype, shape: array.shape, bytes }];
    });
    return Object.fromEntries(entries);
  });

/** The tensors of a state dict, or of that in one of the places where training scripts put it. */
function stateDict(file: string, value: TorchValue): Named<WeightArray> {
  const fail = failing(file);
  if (!(value instanceof Map)) return fail('holds no dict of weights');
  const inside = places.map((place): TorchValue => value.get(place) ?? null).find((found) => found instanceof Map);
  const found = [...value.values()].some(isTorchTensor) || !(inside instanceof Map) ? value : inside;
  return Object.fromEntries(
    [...found].map(([name, tensor]): [string, WeightArray] => {
      if (typeof name === 'string' && isTorchTensor(tensor)) return [name, tensor];
      return fail(`has '${String(name)}' among its weights, which is no tensor; looked for a state dict, also under ${places.join(', ')}`);
    }),
  );
}
