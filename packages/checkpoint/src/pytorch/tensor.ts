import { byteLength } from '../dtype.ts';
import type { Fail } from './error.ts';
import type { Item, TorchTensor } from './value.ts';

const mostDimensions = 64;

/** A tensor that looks into a storage from an offset on, with strides in elements. Fails where that lies outside. */
export function view(
  storage: Item | undefined,
  offset: Item | undefined,
  size: Item | undefined,
  stride: Item | undefined,
  fail: Fail,
): TorchTensor {
  const [shape, strides] = [sizes(size, fail), sizes(stride, fail)];
  const begin = sizes([offset ?? null], fail)[0] ?? 0;
  if (typeof storage !== 'object' || storage === null || !('kind' in storage) || storage.kind !== 'storage')
    return fail('makes a tensor of what is no storage');
  if (shape.length !== strides.length) return fail(`has a tensor with sizes [${shape.slice(0, 8)}] and strides [${strides.slice(0, 8)}]`);
  const count = shape.reduce((a, b) => a * b, 1);
  const last = shape.reduce((sum, n, i) => sum + (n - 1) * (strides[i] ?? 0), begin);
  if (count > 0 && last >= storage.count)
    return fail(`has a tensor [${shape}] from ${begin} on with strides [${strides}], beyond its storage of ${storage.count} elements`);
  const { dtype } = storage;
  const bytes = async (): Promise<Uint8Array<ArrayBuffer>> => {
    if (count === 0) return new Uint8Array(0);
    if (count > storage.count) return fail(`a tensor [${shape}] repeats the ${storage.count} elements of its storage; save its clone()`);
    return gather(await storage.bytes(), byteLength(dtype, []), begin, shape, strides, count);
  };
  return { kind: 'tensor', dtype, shape, bytes };
}

function sizes(item: Item | undefined, fail: Fail): readonly number[] {
  if (!Array.isArray(item)) return fail('gives a tensor sizes that are no tuple');
  if (item.length > mostDimensions) fail(`has a tensor of ${item.length} dimensions; at most ${mostDimensions} are read`);
  return item.map((n) =>
    typeof n === 'number' && Number.isSafeInteger(n) && n >= 0 ? n : fail('gives a tensor a size that is no whole number'),
  );
}

/** The elements of a strided view in row-major order. */
function gather(
  bytes: Uint8Array<ArrayBuffer>,
  width: number,
  begin: number,
  shape: readonly number[],
  strides: readonly number[],
  count: number,
): Uint8Array<ArrayBuffer> {
  if (isRowMajor(shape, strides)) return bytes.slice(begin * width, (begin + count) * width);
  const result = new Uint8Array(count * width);
  const index = shape.map(() => 0);
  let from = begin;
  for (let to = 0; to < count; to++) {
    for (let k = 0; k < width; k++) result[to * width + k] = bytes[from * width + k] ?? 0;
    for (let d = shape.length - 1; d >= 0; d--) {
      const i = (index[d] ?? 0) + 1;
      from += strides[d] ?? 0;
      if (i < (shape[d] ?? 0)) {
        index[d] = i;
        break;
      }
      index[d] = 0;
      from -= i * (strides[d] ?? 0);
    }
  }
  return result;
}

function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    const n = shape[d] ?? 0;
    if (n !== 1 && strides[d] !== expected) return false;
    expected *= n;
  }
  return true;
}
