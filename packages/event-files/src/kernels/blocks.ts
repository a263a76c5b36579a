import { type Columns, room } from '../columns.ts';
import type { Input } from '../format.ts';
import { type Kernels, kernels } from './kernels.ts';
import { MOST_BYTES } from './places.ts';

/** Fewer events are not worth a call. */
export const LEAST = 64;

/** A decoder of records behind the header. */
type Decode = (input: Input, out: Columns) => number;

/**
 * Decodes by `quick` what it can, the rest by `slow`: short pieces, and blocks with something to report, which `slow` finds at its byte.
 * `quick` puts all events of a block into `out` and gives the bytes used; or leaves `out` and what it carries on as they were, and gives
 * 0, or below 0 how few bytes `slow` is to take before it can go on.
 */
export function blocks(slow: Decode, quick: (kernels: Kernels, bytes: Uint8Array, out: Columns) => number): Decode {
  return (input, out) => {
    const known = kernels();
    const { bytes, offset } = input;
    const used = known && bytes.length >= 8 * LEAST && room(out) >= LEAST ? quick(known, bytes, out) : 0;
    if (used > 0) return used;
    return slow({ bytes: bytes.subarray(0, used < 0 ? -used : MOST_BYTES), offset, last: false }, out);
  };
}
