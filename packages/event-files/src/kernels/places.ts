/** Events that a kernel makes in a call at most: what they take of memory stays in the cache. A multiple of 16. */
export const BLOCK = 8192;

/** Bytes of a file that a kernel is given in a call at most. */
export const MOST_BYTES: number = 8 * BLOCK;

/**
 * Columns stand as in the caller's memory within so many events, 16 bytes of the smallest: where the target of a copy lies 1 … 15 bytes
 * before the source in their pages, `rep movsb` of Zen 4, which memmove is made of, takes twenty times as long.
 */
export const ALIGNED = 16;

/** What goes over an end in steps of eight events. */
const ROOM = 1024;
const after = (place: number, bytesPerEvent: number): number => place + bytesPerEvent * (BLOCK + ALIGNED) + ROOM;

const bytes = 128;
const words: number = after(bytes, 8);
const t: number = after(words, 8);
const x: number = after(t, 8);
const y: number = after(x, 2);
const p: number = after(y, 2);

/** Places in the kernels' memory. */
export const PLACE: Readonly<Record<'told' | 'latest' | 'bytes' | 'words' | 't' | 'x' | 'y' | 'p' | 'content' | 'desks', number>> = {
  /** What a kernel tells besides its result, 32-bit words. */
  told: 0,
  /** State of EVT 3.0: the latest value of each of the 16 types of words. */
  latest: 64,
  /** Bytes of the file. */
  bytes,
  /** Events as DAT has them: time in 32 bits, then x | y << 14 | p << 28. */
  words,
  t,
  x,
  y,
  p,
  /** What compressed bytes expand to; they stand behind it. */
  content: after(p, 1),
  /** Desks. */
  desks: 64 << 16,
};

/** Desks: memory of the kernels for the bytes of files in the reading, each lent to one reader; who finds none takes memory elsewhere. */
export const DESKS = 4;

/** Bytes of a desk: of a file half a MiB, as much as is read at once, and what was left of those before. */
export const DESK: number = (1 << 19) + (1 << 16);

/** Size of the kernels' memory, in 64 KiB, with some behind the last desk, over whose end vectors may reach; what is never written takes none of the machine's. */
export const PAGES: number = ((PLACE.desks + DESKS * DESK) >> 16) + 1;

/** Lanes of `i8x16.shuffle` for 32-bit words by number, 0 … 3 of the first vector and 4 … 7 of the second. */
export const lanes = (...words: readonly number[]): string =>
  words.flatMap((word) => [0, 1, 2, 3].map((byte) => 4 * word + byte)).join(' ');
