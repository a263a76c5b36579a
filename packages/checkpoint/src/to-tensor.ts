import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import type { Dtype } from './dtype.ts';

/** A tensor of a file's bytes. Throws TypeError that names `what` for types that tfjs lacks. */
export function toTensor(what: string, dtype: Dtype, shape: readonly number[], bytes: Uint8Array<ArrayBuffer>): Tensor {
  const sizes = [...shape];
  if (dtype === 'F32') return tensor(new Float32Array(bytes.buffer), sizes, 'float32');
  if (dtype === 'I32') return tensor(new Int32Array(bytes.buffer), sizes, 'int32');
  if (dtype === 'BOOL') return tensor(bytes, sizes, 'bool');
  throw new TypeError(`${what} is ${dtype}; tensors can be F32, I32 or BOOL. Convert the file, or take its bytes by readSafetensors()`);
}
