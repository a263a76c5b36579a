/** Events that a kernel makes in a call at most: what they take of memory stays in the cache. A multiple of eight. */
export const BLOCK = 4096;

/** Bytes of a file that a kernel is given in a call at most. */
export const MOST_BYTES: number = 8 * BLOCK;

/** Places in the kernels' memory; some room behind each is for what goes over the end in steps of eight events. */
export const PLACE = {
  /** What a kernel tells besides its result, 32-bit words. */
  told: 0,
  /** State of EVT 3.0: the latest value of each of the 16 types of words. */
  latest: 64,
  /** Bytes of the file. */
  bytes: 128,
  /** Events as DAT has them: time in 32 bits, then x | y << 14 | p << 28. */
  words: 33_024,
  t: 66_048,
  x: 98_816,
  y: 107_008,
  p: 115_200,
  /** What compressed bytes expand to; they stand behind it. */
  content: 131_072,
} as const;

/** Size of that memory, in 64 KiB; what is never written takes none of the machine's. */
export const PAGES = 64;

/** Lanes of `i8x16.shuffle` for 32-bit words by number, 0 … 3 of the first vector and 4 … 7 of the second. */
export const lanes = (...words: readonly number[]): string =>
  words.flatMap((word) => [0, 1, 2, 3].map((byte) => 4 * word + byte)).join(' ');
