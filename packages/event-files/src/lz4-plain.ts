import type { Block } from './lz4-blocks.ts';

/** Of more bytes, a call of the engine's copy is worth it. */
const SHORT = 48;

/** The content of a frame's blocks, in the memory of `scratch` if it fits; undefined where it is damaged or larger than `most` bytes. */
export function lz4Plain(
  frame: Uint8Array,
  blocks: readonly Block[],
  most: number,
  scratch: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> | undefined {
  let out = scratch;
  let length = 0;
  for (const { from, to, compressed } of blocks) {
    const block = frame.subarray(from, to);
    const grown = compressed ? expand(block, out, length, most) : stored(block, out, length, most);
    if (!grown) return undefined;
    ({ out, length } = grown);
  }
  return out.subarray(0, length);
}

interface Grown {
  readonly out: Uint8Array<ArrayBuffer>;
  readonly length: number;
}

/** `out` with room for `more` bytes after `length`; undefined above `most`. */
function withRoom(out: Uint8Array<ArrayBuffer>, length: number, more: number, most: number): Uint8Array<ArrayBuffer> | undefined {
  if (length + more <= out.length) return out;
  if (length + more > most) return undefined;
  const larger = new Uint8Array(Math.min(most, Math.max(1024, 2 * (length + more))));
  larger.set(out.subarray(0, length));
  return larger;
}

function stored(block: Uint8Array, before: Uint8Array<ArrayBuffer>, length: number, most: number): Grown | undefined {
  const out = withRoom(before, length, block.length, most);
  out?.set(block, length);
  return out && { out, length: length + block.length };
}

/** One compressed block: literals and copies of what stands before, in turn. */
function expand(block: Uint8Array, before: Uint8Array<ArrayBuffer>, start: number, most: number): Grown | undefined {
  let out = before;
  let length = start;
  let at = 0;
  while (at < block.length) {
    const token = block[at] ?? 0;
    at += 1;
    let literals = token >>> 4;
    if (literals === 15) {
      for (let byte = 255; byte === 255; at += 1) literals += byte = block[at] ?? 0;
    }
    const end = at + literals;
    if (end > block.length) return undefined;
    if (length + literals > out.length) {
      const larger = withRoom(out, length, literals, most);
      if (!larger) return undefined;
      out = larger;
    }
    if (literals > SHORT) {
      out.set(block.subarray(at, end), length);
      length += literals;
      at = end;
    } else for (; at < end; at += 1, length += 1) out[length] = block[at] ?? 0;
    if (at === block.length) break;
    const distance = (block[at] ?? 0) | ((block[at + 1] ?? 0) << 8);
    at += 2;
    let count = (token & 15) + 4;
    if (count === 19) {
      for (let byte = 255; byte === 255; at += 1) count += byte = block[at] ?? 0;
    }
    if (distance === 0 || distance > length || at > block.length) return undefined;
    if (length + count > out.length) {
      const larger = withRoom(out, length, count, most);
      if (!larger) return undefined;
      out = larger;
    }
    // A copy may reach into what it writes: then it repeats.
    if (count > SHORT && distance >= count) {
      out.copyWithin(length, length - distance, length - distance + count);
      length += count;
    } else for (const stop = length + count; length < stop; length += 1) out[length] = out[length - distance] ?? 0;
  }
  return { out, length };
}
