import type { Fail } from './error.ts';

/** Reads a pickle's bytes one after the other; fails where they end. */
export interface Cursor {
  at(): number;
  take(length: number): DataView;
  text(length: number): string;
  /** Up to the next line feed. */
  line(): string;
}

/** A cursor over bytes from a position on. */
export function cursor(bytes: Uint8Array<ArrayBuffer>, from: number, fail: Fail): Cursor {
  let at = from;
  const take = (length: number): DataView => {
    if (length > bytes.length - at) fail(`ends within a value, at byte ${bytes.length}; the file is truncated or damaged`);
    const view = new DataView(bytes.buffer, bytes.byteOffset + at, length);
    at += length;
    return view;
  };
  const text = (length: number): string => decode(take(length), fail);
  return {
    at: () => at,
    take,
    text,
    line: () => {
      const end = bytes.indexOf(10, at);
      if (end < 0) fail('ends within a name; the file is truncated or damaged');
      const line = text(end - at);
      at = end + 1;
      return line;
    },
  };
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(view: DataView, fail: Fail): string {
  try {
    return decoder.decode(view);
  } catch {
    return fail('a text in it is not UTF-8; the file is damaged');
  }
}
