import { kernels } from './kernels/kernels.ts';
import { ALIGNED, PLACE } from './kernels/places.ts';
import type { Block } from './lz4-blocks.ts';

/** The kernel copies 16 bytes at a time, over the end of what it copies. */
const SLACK = 32;

/** By the kernel: the frame at the end of its memory, the content at the beginning. Undefined where that is too small, or of damage. */
export function lz4Quick(
  frame: Uint8Array,
  blocks: readonly Block[],
  most: number,
  scratch: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> | undefined {
  const known = kernels();
  if (!known) return undefined;
  const { memory, lz4 } = known;
  const end = memory.length - SLACK - frame.length;
  const begin = end - (end % ALIGNED) - ALIGNED + (frame.byteOffset % ALIGNED);
  const limit = Math.min(begin - SLACK, PLACE.content + most);
  if (limit < PLACE.content) return undefined;
  memory.set(frame, begin);
  let at: number = PLACE.content;
  for (const { from, to, compressed } of blocks) {
    if (compressed) at = lz4(begin + from, begin + to, at, limit);
    else if (at + to - from > limit) return undefined;
    else {
      memory.copyWithin(at, begin + from, begin + to);
      at += to - from;
    }
    if (at === 0) return undefined;
  }
  const length = at - PLACE.content;
  const out = length <= scratch.length ? scratch : new Uint8Array(Math.min(most, 2 * length));
  out.set(memory.subarray(PLACE.content, at));
  return out.subarray(0, length);
}
