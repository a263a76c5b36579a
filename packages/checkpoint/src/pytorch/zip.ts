import type { FileHandle } from 'node:fs/promises';
import { readBytes } from '../read-bytes.ts';
import { crc32 } from './crc32.ts';
import { type Fail, failing } from './error.ts';

/** One stored entry of an archive: where its data lie in the file. */
export interface Entry {
  readonly name: string;
  readonly at: number;
  readonly size: number;
  readonly crc: number;
}

/** A file open for reading. */
export interface Opened {
  readonly file: string;
  readonly handle: FileHandle;
  readonly size: number;
}

interface Central extends Omit<Entry, 'at'> {
  readonly header: number;
}

/** The directory is held in memory, so it has a limit; PyTorch's takes some 60 bytes a tensor. */
const longestDirectory = 2 ** 25;

/**
 * The entries of a zip archive by name, each inside the file, stored (not compressed), and apart from the others, so that an archive
 * can't unpack to more than its own size. Throws PyTorchFileError.
 */
export async function readZip(opened: Opened): Promise<ReadonlyMap<string, Entry>> {
  const fail = failing(opened.file);
  const { at, length, entries } = await findDirectory(opened, fail);
  const found = parseDirectory(opened.file, await readBytes(opened.file, opened.handle, at, length), entries, fail);
  const placed: Entry[] = [];
  let end = 0;
  for (const central of found.toSorted((a, b) => a.header - b.header)) {
    if (central.header < end) failing(opened.file, central.name)('overlaps the entry before it; the archive is damaged or made to harm');
    const entry = await locate(opened, central, at);
    placed.push(entry);
    end = entry.at + entry.size;
  }
  return new Map(placed.map((entry) => [entry.name, entry]));
}

/** The bytes of an entry, checked against its checksum. */
export async function readEntry({ file, handle }: Opened, { name, at, size, crc }: Entry): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readBytes(`${file}: ${name}`, handle, at, size);
  if (crc32(bytes) !== crc) failing(file, name)('its checksum does not fit; the file is damaged, so copy or download it again');
  return bytes;
}

/** End record, 22 bytes and a comment, at the very end; before it, for large archives, its 64-bit form and a locator of 20 bytes. */
async function findDirectory({ file, handle, size }: Opened, fail: Fail): Promise<{ at: number; length: number; entries: number }> {
  const tail = Math.min(size, 22 + 65_535 + 20);
  const bytes = await readBytes(file, handle, size - tail, tail);
  const view = new DataView(bytes.buffer);
  let end = tail - 22;
  while (end >= 0 && !(view.getUint32(end, true) === 0x06054b50 && view.getUint16(end + 20, true) === tail - end - 22)) end--;
  if (end < 0) fail('no end of a zip archive; the file is truncated, so copy or download it again');
  const short = { entries: view.getUint16(end + 10, true), length: view.getUint32(end + 12, true), at: view.getUint32(end + 16, true) };
  let limit = size - tail + end;
  let directory = short;
  if (end >= 20 && view.getUint32(end - 20, true) === 0x07064b50) {
    const position = whole(view, end - 12, fail);
    if (position + 56 > limit) fail('the end of the zip archive points outside the file; is it truncated?');
    const long = new DataView((await readBytes(file, handle, position, 56)).buffer);
    if (long.getUint32(0, true) !== 0x06064b50) fail('the 64-bit end of the zip archive is damaged');
    directory = { entries: whole(long, 32, fail), length: whole(long, 40, fail), at: whole(long, 48, fail) };
    limit = position;
  }
  if (directory.at + directory.length > limit) fail('the directory of the zip archive lies outside the file; is it truncated?');
  if (directory.length > longestDirectory) fail(`a directory of ${directory.length} bytes; at most ${longestDirectory} are read`);
  return directory;
}

function whole(view: DataView, at: number, fail: Fail): number {
  const n = Number(view.getBigUint64(at, true));
  return Number.isSafeInteger(n) ? n : fail(`a size of ${n} bytes; the file is damaged`);
}

function parseDirectory(file: string, bytes: Uint8Array<ArrayBuffer>, entries: number, fail: Fail): readonly Central[] {
  const view = new DataView(bytes.buffer);
  const found = new Map<string, Central>();
  let at = 0;
  while (at < bytes.length) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50) fail('the directory of the zip archive is damaged');
    const [nameLength, extraLength, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    const next = at + 46 + (nameLength ?? 0) + (extraLength ?? 0) + (comment ?? 0);
    if (next > bytes.length) fail('the directory of the zip archive is damaged');
    const central = parseCentral(file, new DataView(bytes.buffer, at, next - at), nameLength ?? 0, extraLength ?? 0);
    if (found.has(central.name)) failing(file, central.name)('is in the archive twice');
    found.set(central.name, central);
    at = next;
  }
  if (found.size !== entries) fail(`the archive says it has ${entries} entries, its directory lists ${found.size}`);
  return [...found.values()];
}

function parseCentral(file: string, view: DataView, nameLength: number, extraLength: number): Central {
  const name = new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + 46, nameLength));
  const fail = failing(file, name);
  if (view.getUint16(8, true) & 1) fail('is encrypted');
  if (view.getUint16(10, true) !== 0) fail('is compressed; PyTorch stores its entries as they are, so save the file again by torch.save');
  const wide = wideFields(view, 46 + nameLength, extraLength, fail);
  // In this order: those that say ffffffff stand in the extra field.
  const [size, packed, header] = [24, 20, 42].map((at) => {
    const n = view.getUint32(at, true);
    return n === 0xffffffff ? (wide.shift() ?? fail('lacks its 64-bit sizes')) : n;
  });
  if (size === undefined || packed !== size || header === undefined) return fail(`takes ${packed} bytes in the file but has ${size}`);
  return { name, size, header, crc: view.getUint32(16, true) };
}

function wideFields(view: DataView, begin: number, length: number, fail: Fail): number[] {
  for (let at = begin; at + 4 <= begin + length; ) {
    const [id, size] = [view.getUint16(at, true), view.getUint16(at + 2, true)];
    if (at + 4 + size > begin + length) fail('its extra field is damaged');
    if (id === 1) return Array.from({ length: Math.floor(size / 8) }, (_, i) => whole(view, at + 4 + 8 * i, fail));
    at += 4 + size;
  }
  return [];
}

/** Data begin after the local header, whose extra field is not the directory's: PyTorch aligns with it. */
async function locate({ file, handle }: Opened, { name, size, crc, header }: Central, limit: number): Promise<Entry> {
  const fail = failing(file, name);
  if (header + 30 > limit) fail('begins outside the data of the archive; the file is truncated or damaged');
  const local = new DataView((await readBytes(`${file}: ${name}`, handle, header, 30)).buffer);
  const nameLength = local.getUint16(26, true);
  const at = header + 30 + nameLength + local.getUint16(28, true);
  if (local.getUint32(0, true) !== 0x04034b50 || at + size > limit) fail('lies outside the data of the archive; the file is damaged');
  const own = new TextDecoder().decode(await readBytes(`${file}: ${name}`, handle, header + 30, nameLength));
  if (own !== name) fail(`is named '${own}' where its data lie; the archive is damaged`);
  return { name, at, size, crc };
}
