import { inflateSync } from 'fflate';
import { crc32 } from './crc32.ts';
import { int64At } from './flatbuffer.ts';
import { joined } from './joined.ts';

/** A member of a zip, by what its directory says. */
export interface Member {
  readonly name: string;
  /** Where its local header lies. */
  readonly at: number;
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  readonly crc: number;
}

const END = 0x06054b50;
const END_SIZE = 22;
const ENTRY = 0x02014b50;
const ENTRY_SIZE = 46;
const LOCAL = 0x04034b50;
const LOCAL_SIZE = 30;
const ZIP64 = 0xffffffff;
/** Deflate makes nothing smaller than by this factor; a larger size is damage, for which no memory is taken. */
const DEFLATE_MOST = 1032;

/** The directory at the end of a zip; undefined where it is cut or damaged. */
export function zipMembers(bytes: Uint8Array): readonly Member[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - END_SIZE;
  for (const least = Math.max(0, end - 0xffff); end >= least && view.getUint32(end, true) !== END; ) end -= 1;
  if (end < 0 || view.getUint32(end, true) !== END) return undefined;
  const count = view.getUint16(end + 10, true);
  const members: Member[] = [];
  let at = view.getUint32(end + 16, true);
  for (let i = 0; i < count; i += 1) {
    if (at + ENTRY_SIZE > bytes.length || view.getUint32(at, true) !== ENTRY) return undefined;
    const [name, extra, comment] = [view.getUint16(at + 28, true), view.getUint16(at + 30, true), view.getUint16(at + 32, true)];
    const next = at + ENTRY_SIZE + name + extra + comment;
    if (next > bytes.length) return undefined;
    const sizes = wideSizes(view, at, at + ENTRY_SIZE + name, extra);
    members.push({
      name: new TextDecoder().decode(bytes.subarray(at + ENTRY_SIZE, at + ENTRY_SIZE + name)),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      ...sizes,
    });
    at = next;
  }
  return members;
}

/** Size, packed size and place of an entry; what needs 64 bits stands in that order in the extra field 1. */
function wideSizes(view: DataView, entry: number, extra: number, length: number): { size: number; packed: number; at: number } {
  const values = [view.getUint32(entry + 24, true), view.getUint32(entry + 20, true), view.getUint32(entry + 42, true)];
  for (let at = extra; at + 4 <= extra + length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let from = at + 4;
    for (const [i, value] of values.entries()) {
      if (value !== ZIP64 || from + 8 > extra + length) continue;
      values[i] = int64At(view, from);
      from += 8;
    }
  }
  const [size = 0, packed = 0, at = 0] = values;
  return { size, packed, at };
}

/** The content of a member of at most `most` bytes; undefined where it is cut, damaged, or neither stored nor deflated. */
export function zipContent(bytes: Uint8Array, { at, method, packed, size, crc }: Member, most: number): Uint8Array | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const impossible = at < 0 || packed < 0 || size < 0 || size > Math.min(most, DEFLATE_MOST * packed + 1024);
  if (impossible || at + LOCAL_SIZE > bytes.length || view.getUint32(at, true) !== LOCAL) return undefined;
  const start = at + LOCAL_SIZE + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  if (start + packed > bytes.length) return undefined;
  const content = expanded(bytes.subarray(start, start + packed), method, size);
  return content && content.length === size && crc32(content) === crc ? content : undefined;
}

function expanded(packed: Uint8Array, method: number, size: number): Uint8Array | undefined {
  if (method === 0) return packed;
  if (method !== 8) return undefined;
  try {
    return inflateSync(packed, { out: new Uint8Array(size) });
  } catch {
    return undefined; // fflate throws where the data is damaged
  }
}

/** A zip of stored members, in this order. */
export function zipOf(members: readonly (readonly [name: string, content: Uint8Array])[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const [name, content] of members) {
    const label = new TextEncoder().encode(name);
    const head = fields(
      [4, LOCAL],
      [2, 20],
      [2, 0],
      [2, 0],
      [2, 0],
      [2, 0x21],
      [4, crc32(content)],
      [4, content.length],
      [4, content.length],
      [2, label.length],
      [2, 0],
    );
    const rest = head.subarray(4, 4 + 24);
    directory.push(fields([4, ENTRY], [2, 20]), rest, fields([2, 0], [2, 0], [2, 0], [2, 0], [4, 0], [4, at]), label);
    parts.push(head, label, content);
    at += head.length + label.length + content.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = fields([4, END], [2, 0], [2, 0], [2, members.length], [2, members.length], [4, size], [4, at], [2, 0]);
  return joined([...parts, ...directory, end]);
}

function fields(...list: readonly (readonly [size: 2 | 4, value: number])[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(list.reduce((sum, [size]) => sum + size, 0)));
  let at = 0;
  for (const [size, value] of list) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return new Uint8Array(view.buffer);
}
