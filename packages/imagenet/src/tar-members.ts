import { BLOCK, type TarHeader, tarHeader } from './tar-header.ts';

/** Reads up to `length` bytes at `offset`: fewer only at the end of the file. */
export type ReadAt = (offset: number, length: number) => Uint8Array;

/** A regular file in a tar. */
export interface TarMember {
  readonly name: string;
  /** Where its data begins, in bytes from the beginning of the file that `ReadAt` reads. */
  readonly offset: number;
  readonly size: number;
}

/** Where to look for a tar, and what to call it in errors. */
export interface TarRange {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** Links, devices and folders have no data, whatever their size field says. */
const WITHOUT_DATA = new Set(['1', '2', '3', '4', '5', '6']);

/**
 * The regular files of a tar (ustar, GNU long names, pax, sizes beyond 8 GiB), by reading headers only.
 * Throws an Error that names the file and the offset for a damaged or truncated tar.
 */
export function* tarMembers(read: ReadAt, { file, start, end }: TarRange): Generator<TarMember, void, undefined> {
  let name: string | undefined;
  let size: number | undefined;
  for (let at = start; ; ) {
    const header = headerAt(read, at, { file, start, end });
    if (header === undefined) return;
    const offset = at + BLOCK;
    const bytes = WITHOUT_DATA.has(header.type) ? 0 : (size ?? header.size);
    if (offset + bytes > end) throw truncated(file, at, `${header.name} should reach to byte ${offset + bytes}, the file ends at ${end}`);
    if (header.type === 'L') name = new TextDecoder().decode(read(offset, bytes)).replace(/\0.*$/s, '');
    else if (header.type === 'x') {
      const records = paxRecords(read(offset, bytes), file, at);
      name = records.get('path') ?? name;
      size = records.has('size') ? Number(records.get('size')) : size;
    } else if (header.type === 'S') throw damaged(file, at, 'sparse files are not supported');
    else if (header.type !== 'g' && header.type !== 'K') {
      if (header.type === '0' || header.type === '7') yield { name: name ?? header.name, offset, size: bytes };
      name = undefined;
      size = undefined;
    }
    at = offset + Math.ceil(bytes / BLOCK) * BLOCK;
  }
}

function headerAt(read: ReadAt, at: number, { file, start, end }: TarRange): TarHeader | undefined {
  const block = at + BLOCK <= end ? read(at, BLOCK) : new Uint8Array(0);
  if (block.length < BLOCK) throw truncated(file, at, `the end-of-archive blocks are missing, the file ends at ${Math.max(end, start)}`);
  try {
    return tarHeader(block);
  } catch (error) {
    throw damaged(file, at, error instanceof Error ? error.message : String(error));
  }
}

/** The records `<length> <key>=<value>\n` of a pax header. */
function paxRecords(data: Uint8Array, file: string, at: number): Map<string, string> {
  const records = new Map<string, string>();
  for (let from = 0; from < data.length; ) {
    const blank = data.indexOf(32, from);
    const length = Number(new TextDecoder().decode(data.subarray(from, blank)));
    const record = new TextDecoder().decode(data.subarray(blank + 1, from + length - 1));
    const equals = record.indexOf('=');
    if (blank < 0 || !Number.isInteger(length) || from + length > data.length || from + length <= blank + 1 || equals < 0) {
      throw damaged(file, at, 'its pax record is malformed');
    }
    records.set(record.slice(0, equals), record.slice(equals + 1));
    from += length;
  }
  return records;
}

function truncated(file: string, at: number, why: string): Error {
  return new Error(`${file} is truncated (header at byte ${at}): ${why}. Copy or download it again.`);
}

function damaged(file: string, at: number, why: string): Error {
  return new Error(`${file} is damaged or no tar (header at byte ${at}): ${why}. Copy or download it again.`);
}
