/** What one 512-byte tar header says. */
export interface TarHeader {
  readonly name: string;
  /** '0' file, '5' folder, 'L' GNU long name, 'x' pax record, …; NUL and ' ' are given as '0'. */
  readonly type: string;
  /** Bytes of data that follow the header. */
  readonly size: number;
}

/** Length of a header and the unit that data is padded to. */
export const BLOCK = 512;

const utf8 = new TextDecoder();

/** Reads a header (POSIX ustar, GNU, v7); undefined for a block of zeros. Throws an Error that says what is wrong with the block. */
export function tarHeader(block: Uint8Array): TarHeader | undefined {
  if (block[0] === 0 && block.every((byte) => byte === 0)) return undefined;
  const stated = octal(block.subarray(148, 156), 'checksum');
  if (!checksums(block).includes(stated)) throw new Error(`its checksum is ${stated}, its bytes add up to ${checksums(block)[0]}`);
  const name = text(block.subarray(0, 100));
  // GNU tar writes "ustar  " and uses the prefix field for something else.
  const prefix = text(block.subarray(257, 263)) === 'ustar' && block[262] === 0 ? text(block.subarray(345, 500)) : '';
  const type = String.fromCharCode(block[156] ?? 0);
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    type: type === '\0' || type === ' ' ? '0' : type,
    size: size(block.subarray(124, 136)),
  };
}

/** The sum of the bytes with the checksum's own field as blanks: unsigned, and signed as some old writers made it. */
function checksums(block: Uint8Array): readonly [number, number] {
  let unsigned = 0;
  let signed = 0;
  for (let i = 0; i < BLOCK; i += 1) {
    const byte = i >= 148 && i < 156 ? 32 : (block[i] ?? 0);
    unsigned += byte;
    signed += byte < 128 ? byte : byte - 256;
  }
  return [unsigned, signed];
}

function size(field: Uint8Array): number {
  if (((field[0] ?? 0) & 0x80) === 0) return octal(field, 'size');
  // base-256: big-endian after the marker bit; GNU tar's way to say 8 GiB and more
  const value = field.subarray(1).reduce((sum, byte) => sum * 256 + byte, (field[0] ?? 0) & 0x7f);
  if (!Number.isSafeInteger(value)) throw new Error(`its size ${value} is beyond what a file can have`);
  return value;
}

function octal(field: Uint8Array, what: string): number {
  const digits = text(field).trim();
  if (!/^[0-7]*$/.test(digits)) throw new Error(`its ${what} field is not an octal number`);
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}

function text(field: Uint8Array): string {
  const end = field.indexOf(0);
  return utf8.decode(end < 0 ? field : field.subarray(0, end));
}
