import { byteLength, type Dtype } from '../dtype.ts';
import type { Fail } from './error.ts';
import { isGlobal } from './machine.ts';
import type { Item } from './value.ts';

/** Parses `('storage', type, key, device, count[, view])`. Fails where the id is none of a storage. */
export function storageId(id: Item, fail: Fail): { readonly dtype: Dtype; readonly key: string; readonly count: number } {
  const [kind, type = null, key, , count, part = null] = Array.isArray(id) ? id : [];
  if (kind !== 'storage' || !isGlobal(type) || type.dtype === undefined || typeof key !== 'string')
    return fail('refers to something outside that is no storage; it was refused');
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0 || !Number.isSafeInteger(byteLength(type.dtype, [count])))
    return fail(`has storage '${key}' without a number of elements`);
  if (part !== null)
    return fail(`has storage '${key}', a part of another one, as PyTorch before 0.4 wrote; load and save it by a newer one`);
  return { dtype: type.dtype, key, count };
}
