import { byteLength } from '../dtype.ts';
import { readBytes } from '../read-bytes.ts';
import { checked } from './checked.ts';
import { type Fail, failing } from './error.ts';
import { findGlobal } from './globals.ts';
import { isGlobal } from './machine.ts';
import { reopened } from './reopened.ts';
import { view } from './tensor.ts';
import { unpickle } from './unpickle.ts';
import type { Item, Storage, TorchTensor, TorchValue } from './value.ts';
import type { Opened } from './zip.ts';
import { longestPickle } from './zip-file.ts';

/** A member of the archive. */
interface Member {
  readonly at: number;
  readonly end: number;
}

/** Pickles that describe one storage or tensor are short. */
const shortPickle = 2 ** 14;

/**
 * The value of a tar archive of PyTorch before 0.1.10 (2017): `storages` and `tensors`, each a count and then as many descriptions with
 * their data, and `pickle`, the value, which refers to tensors by their keys. Throws PyTorchFileError.
 */
export async function readTarFile(opened: Opened): Promise<TorchValue> {
  const { file, handle } = opened;
  const members = await readTar(opened);
  const member = (name: string): Member => members.get(name) ?? failing(file)(`the tar archive has no '${name}'; did torch.save write it?`);
  const storages = await readStorages(opened, member('storages'));
  const tensors = await readTensors(opened, member('tensors'), storages);
  const { at, end } = member('pickle');
  const fail = failing(file, 'pickle');
  if (end - at > longestPickle) fail(`has ${end - at} bytes; at most ${longestPickle} are read`);
  const persistent = (id: Item): Item => tensors.get(`${id}`) ?? fail('refers to what is neither a tensor nor a storage; it was refused');
  const { item } = unpickle(await readBytes(file, handle, at, end - at), 0, { find: (name) => findGlobal(name, fail), persistent, fail });
  return checked(item, fail);
}

async function readTar({ file, handle, size }: Opened): Promise<ReadonlyMap<string, Member>> {
  const members = new Map<string, Member>();
  for (let at = 0; at + 512 <= size; ) {
    const header = await readBytes(file, handle, at, 512);
    if (header[0] === 0) break;
    const text = (from: number, length: number): string =>
      new TextDecoder().decode(header.subarray(from, from + length)).replace(/\0.*$/s, '');
    const [name, digits] = [text(0, 100), text(124, 12).trim()];
    const fail = failing(file, name);
    if (Number.parseInt(text(148, 8), 8) !== checksum(header)) fail('has a damaged header in the tar archive');
    if (!/^[0-7]+$/.test(digits)) fail('has no size; the tar archive is damaged');
    const end = at + 512 + Number.parseInt(digits, 8);
    if (end > size) fail('ends beyond the end; the file is truncated, so copy or download it again');
    if (members.has(name)) fail('is in the archive twice');
    members.set(name, { at: at + 512, end });
    at = at + 512 + 512 * Math.ceil((end - at - 512) / 512);
  }
  return members;
}

/** The sum of a header's bytes, those of the sum itself counted as blanks. */
const checksum = (header: Uint8Array): number => header.reduce((sum, b, i) => sum + (i >= 148 && i < 156 ? 0x20 : b), 0);

type Next = (length: number) => Promise<DataView<ArrayBuffer>>;

/** Reads pickles and data of a member one after the other. */
function reader(
  { file, handle }: Opened,
  { at, end }: Member,
  fail: Fail,
): { pickle(): Promise<Item>; take: Next; skip(length: number): number } {
  let position = at;
  const skip = (length: number): number => {
    if (length > end - position) fail('ends within its data; the file is truncated or damaged');
    position += length;
    return position - length;
  };
  const none = (): never => fail('refers to something outside');
  return {
    pickle: async () => {
      const bytes = await readBytes(file, handle, position, Math.min(shortPickle, end - position));
      const found = unpickle(bytes, 0, { find: (name) => findGlobal(name, fail), persistent: none, fail });
      skip(found.end);
      return found.item;
    },
    take: async (length) => new DataView((await readBytes(file, handle, skip(length), length)).buffer),
    skip,
  };
}

const whole = (view: DataView, at: number, fail: Fail): number => {
  const n = Number(view.getBigInt64(at, true));
  return Number.isSafeInteger(n) && n >= 0 ? n : fail(`has a size of ${n}; the file is damaged`);
};

const countOf = (item: Item, fail: Fail): number =>
  typeof item === 'number' && Number.isSafeInteger(item) && item >= 0 ? item : fail('does not begin with a count');

async function readStorages(opened: Opened, member: Member): Promise<ReadonlyMap<string, Storage>> {
  const fail = failing(opened.file, 'storages');
  const { pickle, take, skip } = reader(opened, member, fail);
  const found = new Map<string, Storage>();
  for (let left = countOf(await pickle(), fail); left > 0; left--) {
    const described = await pickle();
    const [key = null, , type = null] = Array.isArray(described) ? described : [];
    if (!isGlobal(type) || type.dtype === undefined) return fail('describes a storage without a type');
    const { dtype } = type;
    const count = whole(await take(8), 0, fail);
    const length = byteLength(dtype, [count]);
    const at = skip(length);
    const bytes: Storage['bytes'] = () => reopened(opened.file, ({ handle }) => readBytes(`${opened.file}: storages`, handle, at, length));
    found.set(`${key}`, { kind: 'storage', dtype, count, bytes });
  }
  const views = await pickle();
  if (!Array.isArray(views) || views.length > 0) fail('has storages that are parts of others; load and save it by a newer PyTorch');
  return found;
}

async function readTensors(
  opened: Opened,
  member: Member,
  storages: ReadonlyMap<string, Storage>,
): Promise<ReadonlyMap<string, TorchTensor>> {
  const fail = failing(opened.file, 'tensors');
  const { pickle, take } = reader(opened, member, fail);
  const found = new Map<string, TorchTensor>();
  for (let left = countOf(await pickle(), fail); left > 0; left--) {
    const described = await pickle();
    const [key = null, storage = null] = Array.isArray(described) ? described : [];
    const rank = (await take(8)).getInt32(0, true);
    if (rank < 0 || rank > 64) return fail(`has a tensor of ${rank} dimensions`);
    const numbers = await take(16 * rank + 8);
    const at = (from: number): readonly number[] => Array.from({ length: rank }, (_, d) => whole(numbers, 8 * (from + d), fail));
    found.set(`${key}`, view(storages.get(`${storage}`), whole(numbers, 16 * rank, fail), [...at(0)], [...at(rank)], fail));
  }
  return found;
}
