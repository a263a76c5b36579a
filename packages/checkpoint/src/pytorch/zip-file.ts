import { byteLength } from '../dtype.ts';
import { checked } from './checked.ts';
import { failing } from './error.ts';
import { findGlobal } from './globals.ts';
import { reopened } from './reopened.ts';
import { storageId } from './storage-id.ts';
import { swapped } from './swapped.ts';
import { unpickle } from './unpickle.ts';
import type { Storage, TorchValue } from './value.ts';
import { type Entry, type Opened, readEntry, readZip } from './zip.ts';

/** The pickle is held in memory; networks of 1000 layers take half a megabyte. */
export const longestPickle: number = 2 ** 25;

/** The value of torch.save's zip archive (PyTorch 1.6 and newer). Throws PyTorchFileError. */
export async function readZipFile(opened: Opened): Promise<TorchValue> {
  const { file } = opened;
  const entries = await readZip(opened);
  const pickles = [...entries.values()].filter(({ name }) => /^[^/]+\/data\.pkl$/.test(name));
  const [pickle] = pickles;
  if (!pickle || pickles.length > 1)
    return failing(file)(`has ${pickles.length} entries <name>/data.pkl, expected one; is this a zip archive that torch.save wrote?`);
  const root = pickle.name.slice(0, -'data.pkl'.length);
  const fail = failing(file, pickle.name);
  if (entries.has(`${root}constants.pkl`)) fail('belongs to a TorchScript program; save its weights: torch.save(net.state_dict(), file)');
  if (pickle.size > longestPickle) fail(`has ${pickle.size} bytes; at most ${longestPickle} are read`);
  const big = await isBigEndian(opened, entries.get(`${root}byteorder`));
  const { item } = unpickle(await readEntry(opened, pickle), 0, {
    find: (name) => findGlobal(name, fail),
    persistent: (id) => {
      const { dtype, key, count } = storageId(id, fail);
      const entry = entries.get(`${root}data/${key}`);
      if (!entry) return fail(`refers to ${root}data/${key}, which the archive lacks`);
      return zipStorage(file, entry, dtype, count, big);
    },
    fail,
  });
  return checked(item, fail);
}

function zipStorage(file: string, entry: Entry, dtype: Storage['dtype'], count: number, big: boolean): Storage {
  const expected = byteLength(dtype, [count]);
  if (entry.size !== expected) failing(file, entry.name)(`has ${entry.size} bytes; ${count} elements ${dtype} take ${expected}`);
  const bytes: Storage['bytes'] = async () => {
    const read = await reopened(file, (opened) => readEntry(opened, entry));
    return big ? swapped(read, byteLength(dtype, [])) : read;
  };
  return { kind: 'storage', dtype, count, bytes };
}

/** Since PyTorch 2.1 an entry says it; before, files are of little-endian machines but for the rarest. */
async function isBigEndian(opened: Opened, entry: Entry | undefined): Promise<boolean> {
  if (!entry) return false;
  const fail = failing(opened.file, entry.name);
  if (entry.size > 8) fail(`has ${entry.size} bytes; expected 'little' or 'big'`);
  const order = new TextDecoder().decode(await readEntry(opened, entry));
  return order === 'big' || (order === 'little' ? false : fail(`says '${order}'; expected 'little' or 'big'`));
}
