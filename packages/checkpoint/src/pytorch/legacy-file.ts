import { byteLength, type Dtype } from '../dtype.ts';
import { readBytes } from '../read-bytes.ts';
import { checked } from './checked.ts';
import { type Fail, failing } from './error.ts';
import { findGlobal } from './globals.ts';
import { reopened } from './reopened.ts';
import { storageId } from './storage-id.ts';
import { unpickle } from './unpickle.ts';
import type { Item, Storage, TorchValue } from './value.ts';
import type { Opened } from './zip.ts';
import { longestPickle } from './zip-file.ts';

const magic = 0x1950a86a20f9469cfc6cn;

interface Place {
  readonly dtype: Dtype;
  readonly count: number;
  /** Where in the file its data begin; known once the pickles have been read. */
  at?: number;
}

/**
 * The value of a file of PyTorch before 1.6 (`_use_new_zipfile_serialization=False`): pickles of a magic number, the version, the
 * machine, the value and the storages' keys, then each storage as its count (i64) and its elements, little-endian. Throws PyTorchFileError.
 */
export async function readLegacyFile(opened: Opened): Promise<TorchValue> {
  const { file, handle, size } = opened;
  const fail = failing(file, 'pickle');
  const bytes = await readBytes(file, handle, 0, Math.min(size, longestPickle));
  const places = new Map<string, Place>();
  const storage = (id: Item): Storage => placed(file, storageId(id, fail), places, fail);
  let at = 0;
  const next = (): Item => {
    const none = (): never => fail('refers to a storage before the value begins');
    const { item, end } = unpickle(bytes, at, { find: (name) => findGlobal(name, fail), persistent: count++ === 3 ? storage : none, fail });
    at = end;
    return item;
  };
  let count = 0;
  if (next() !== magic) fail("does not begin with PyTorch's magic number; is this a file of torch.save?");
  const version = next();
  if (version !== 1001) fail(`is of version ${typeof version === 'number' ? version : 'unknown'}; expected 1001`);
  next();
  const value = next();
  const keys = next();
  await locate(opened, at, Array.isArray(keys) ? keys : fail('lacks the list of its storages'), places);
  return checked(value, fail);
}

function placed(file: string, { dtype, key, count }: ReturnType<typeof storageId>, places: Map<string, Place>, fail: Fail): Storage {
  const place = places.get(key) ?? { dtype, count };
  if (place.dtype !== dtype || place.count !== count) fail(`describes storage '${key}' in two ways`);
  places.set(key, place);
  const where = (): number => place.at ?? fail(`storage '${key}' is not in the file`);
  const bytes: Storage['bytes'] = () =>
    reopened(file, ({ handle }) => readBytes(`${file}: storage '${key}'`, handle, where(), byteLength(dtype, [count])));
  return { kind: 'storage', dtype, count, bytes };
}

/** Finds the storages, which follow each other in the order of their keys. */
async function locate({ file, handle, size }: Opened, from: number, keys: readonly Item[], places: Map<string, Place>): Promise<void> {
  let at = from;
  for (const key of keys) {
    const fail = failing(file, `storage '${typeof key === 'string' ? key : '?'}'`);
    const place = typeof key === 'string' ? places.get(key) : undefined;
    if (!place || place.at !== undefined) return fail('is listed, but the value has none of that name left');
    if (at + 8 > size) return fail('lies beyond the end; the file is truncated, so copy or download it again');
    const stated = new DataView((await readBytes(file, handle, at, 8)).buffer).getBigInt64(0, true);
    if (stated !== BigInt(place.count)) return fail(`has ${stated} elements where the value says ${place.count}`);
    place.at = at + 8;
    at = place.at + byteLength(place.dtype, [place.count]);
    if (at > size) return fail('ends beyond the end; the file is truncated, so copy or download it again');
  }
  for (const [key, { at }] of places) if (at === undefined) failing(file, `storage '${key}'`)('is not in the file');
}
