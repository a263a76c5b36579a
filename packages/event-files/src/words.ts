/** Whether this machine stores numbers as the files do. */
export const littleEndian: boolean = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** `count` little-endian 32-bit words; a view where machine and alignment allow, else a copy. */
export function words32(bytes: Uint8Array, count: number): Uint32Array {
  if (littleEndian) {
    const { buffer, byteOffset } = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice(0, 4 * count);
    return new Uint32Array(buffer, byteOffset, count);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint32Array.from({ length: count }, (_, i) => view.getUint32(4 * i, true));
}

/** `count` little-endian 16-bit words. */
export function words16(bytes: Uint8Array, count: number): Uint16Array {
  if (littleEndian) {
    const { buffer, byteOffset } = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice(0, 2 * count);
    return new Uint16Array(buffer, byteOffset, count);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint16Array.from({ length: count }, (_, i) => view.getUint16(2 * i, true));
}

/** The bytes of words, little-endian. */
export function bytesOf(words: Uint32Array | Uint16Array): Uint8Array {
  if (littleEndian) return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  const bytes = new Uint8Array(words.byteLength);
  const view = new DataView(bytes.buffer);
  const size = words.BYTES_PER_ELEMENT;
  for (const [i, word] of words.entries()) {
    if (size === 4) view.setUint32(4 * i, word, true);
    else view.setUint16(2 * i, word, true);
  }
  return bytes;
}
