import { joined } from './joined.ts';
import { xxh32 } from './xxh32.ts';

const MOST_PER_BLOCK = 4 * 1024 * 1024;
const LEAST_MATCH = 4;
/** LZ4 ends every block with literals: the last match begins 12 bytes before the end, and the last 5 bytes are literals. */
const TAIL = 12;
const LITERAL_TAIL = 5;
const HASH_BITS = 14;

/** An LZ4 frame of independent blocks, without checksums of the content; greedy matching, as LZ4's own fast mode. */
export function lz4Compress(bytes: Uint8Array): Uint8Array {
  const descriptor = Uint8Array.of(0x60, 0x70); // version 1, independent blocks of at most 4 MiB
  const parts: Uint8Array[] = [Uint8Array.of(0x04, 0x22, 0x4d, 0x18), descriptor, Uint8Array.of((xxh32(descriptor) >>> 8) & 0xff)];
  for (let at = 0; at < bytes.length; at += MOST_PER_BLOCK) {
    const block = bytes.subarray(at, at + MOST_PER_BLOCK);
    const packed = compressBlock(block);
    const smaller = packed.length < block.length;
    const size = smaller ? packed.length : (block.length | 0x80000000) >>> 0;
    parts.push(Uint8Array.of(size & 255, (size >>> 8) & 255, (size >>> 16) & 255, size >>> 24), smaller ? packed : block);
  }
  parts.push(new Uint8Array(4));
  return joined(parts);
}

function compressBlock(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length + Math.ceil(bytes.length / 255) + 16);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const seen = new Int32Array(1 << HASH_BITS).fill(-1);
  let length = 0;
  let anchor = 0;
  const extend = (count: number): void => {
    for (let rest = count; ; rest -= 255) {
      out[length] = Math.min(rest, 255);
      length += 1;
      if (rest < 255) return;
    }
  };
  const literals = (end: number, match: number): void => {
    const count = end - anchor;
    out[length] = (Math.min(count, 15) << 4) | Math.min(match, 15);
    length += 1;
    if (count >= 15) extend(count - 15);
    out.set(bytes.subarray(anchor, end), length);
    length += count;
  };
  for (let at = 0; at < bytes.length - TAIL; ) {
    const word = view.getUint32(at, true);
    const slot = Math.imul(word, 2654435761) >>> (32 - HASH_BITS);
    const before = seen[slot] ?? -1;
    seen[slot] = at;
    if (before < 0 || at - before > 65535 || view.getUint32(before, true) !== word) {
      at += 1;
      continue;
    }
    let match = LEAST_MATCH;
    while (at + match < bytes.length - LITERAL_TAIL && bytes[before + match] === bytes[at + match]) match += 1;
    literals(at, match - LEAST_MATCH);
    out[length] = (at - before) & 255;
    out[length + 1] = (at - before) >>> 8;
    length += 2;
    if (match - LEAST_MATCH >= 15) extend(match - LEAST_MATCH - 15);
    at += match;
    anchor = at;
  }
  literals(bytes.length, 0);
  return out.subarray(0, length);
}
