const P1 = 2654435761;
const P2 = 2246822519;
const P3 = 3266489917;
const P4 = 668265263;
const P5 = 374761393;

const rotate = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits));

/** xxHash32 with seed 0 of fewer than 16 bytes (github.com/Cyan4973/xxHash), which LZ4's frame header ends with. */
export function xxh32(bytes: Uint8Array): number {
  let hash = (P5 + bytes.length) | 0;
  let at = 0;
  for (; at + 4 <= bytes.length; at += 4) {
    const word = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
    hash = Math.imul(rotate(hash + Math.imul(word, P3), 17), P4);
  }
  for (; at < bytes.length; at += 1) hash = Math.imul(rotate(hash + Math.imul(bytes[at] ?? 0, P5), 11), P1);
  hash = Math.imul(hash ^ (hash >>> 15), P2);
  hash = Math.imul(hash ^ (hash >>> 13), P3);
  return (hash ^ (hash >>> 16)) >>> 0;
}
