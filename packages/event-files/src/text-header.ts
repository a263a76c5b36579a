/** The lines at the beginning of a file. */
export interface TextHeader {
  readonly lines: readonly string[];
  /** Bytes of these lines. */
  readonly length: number;
  /** The next byte belongs to no line; false where the bytes end too early to tell. */
  readonly complete: boolean;
}

/** Longer than any header; a file that goes on without an end of it is something else. */
export const LONGEST_HEADER: number = 1 << 20;

const NEWLINE = 0x0a;
const TAB = 0x09;

/**
 * The lines that begin with `prefix` and end with `newline`, up to one that `isLast` or what is not a line of text: data may begin with
 * the very byte of the prefix, but hardly go on without control characters up to a newline.
 */
export function textHeader(
  bytes: Uint8Array,
  prefix: string,
  newline: '\n' | '\r\n',
  isLast: (line: string) => boolean = () => false,
): TextHeader {
  const lines: string[] = [];
  let length = 0;
  for (;;) {
    const size = lineSize(bytes.subarray(length), prefix, newline);
    if (size === undefined) return { lines, length, complete: false };
    if (size === 0) return { lines, length, complete: true };
    const line = new TextDecoder().decode(bytes.subarray(length, length + size - newline.length));
    lines.push(line);
    length += size;
    if (isLast(line)) return { lines, length, complete: true };
  }
}

/** Bytes of the first line with its newline; 0 if it is none, undefined if its end is not there yet. */
function lineSize(bytes: Uint8Array, prefix: string, newline: string): number | undefined {
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i];
    if (byte === undefined || (i < prefix.length && byte !== prefix.charCodeAt(i))) return 0;
    if (byte === NEWLINE) return newline === '\n' || bytes[i - 1] === 0x0d ? i + 1 : 0;
    const isReturn = byte === 0x0d && newline === '\r\n' && (i + 1 === bytes.length || bytes[i + 1] === NEWLINE);
    if (byte < 0x20 && byte !== TAB && !isReturn) return 0;
  }
  return undefined;
}
