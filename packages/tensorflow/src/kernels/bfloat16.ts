import type { DataId, TensorInfo } from '@tensorflow/tfjs-core';
import type { TensorflowBackend } from './raw.ts';

/** TensorFlow's number of its type bfloat16, which tfjs does not know: to tfjs, tensors of it are float32. */
export const bfloat16 = 14;

/** TensorFlow's number of its type uint8: to tfjs, tensors of it are bool, which has their size. */
export const uint8 = 4;

/** What tfjs-node-gpu keeps of a tensor. */
interface TensorData {
  id: number;
  /** TensorFlow's number of the type that the tensor has in truth. */
  dtype: number;
}

/** The tensors of tfjs-node-gpu's backend by tfjs's handles. */
export interface TensorMap {
  has(dataId: DataId): boolean;
  get(dataId: DataId): TensorData;
}

const prepared = new WeakSet<TensorflowBackend>();

/**
 * Has tensors of bfloat16 become float32 before an op of tfjs reads them, at the one place through which it gets at their numbers, and
 * widened copies given where values are read. An op that takes bfloat16 asks by `activation` and leaves them as they are.
 */
export function widenForOthers(backend: TensorflowBackend): void {
  if (prepared.has(backend)) return;
  prepared.add(backend);
  const { tensorMap } = backend;
  const inputs = backend.getInputTensorIds.bind(backend);
  const read = backend.readSync.bind(backend);
  const widened = (id: number): number => {
    const { TF_ATTR_TYPE, TF_FLOAT } = backend.binding;
    const [wide] = backend.binding.executeOp('Cast', [{ name: 'DstT', type: TF_ATTR_TYPE, value: TF_FLOAT }], [id], 1);
    if (!wide) throw new Error("TensorFlow's Cast returned nothing");
    return wide.id;
  };
  const isLow = (dataId: DataId | undefined): dataId is DataId => dataId !== undefined && tensorMap.has(dataId) && tensorMap.get(dataId).dtype === bfloat16; // biome-ignore format: one condition
  backend.getInputTensorIds = (tensors: readonly Partial<TensorInfo>[]) => {
    // A scalar of int64, which tfjs-node-gpu passes among tensors, has no dataId.
    for (const { dataId } of tensors) {
      if (!isLow(dataId)) continue;
      const data = tensorMap.get(dataId);
      const low = data.id;
      data.id = widened(low);
      data.dtype = backend.binding.TF_FLOAT;
      backend.binding.deleteTensor(low);
    }
    return inputs(tensors as readonly TensorInfo[]); // the very same, which its type says less of
  };
  backend.readSync = (dataId: DataId) => {
    if (!isLow(dataId)) return read(dataId);
    const wide = widened(tensorMap.get(dataId).id);
    try {
      return backend.binding.tensorDataSync(wide);
    } finally {
      backend.binding.deleteTensor(wide);
    }
  };
}
