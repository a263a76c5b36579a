import { blocksOf } from './lz4-blocks.ts';
import { lz4Plain } from './lz4-plain.ts';
import { lz4Quick } from './lz4-quick.ts';

/**
 * The content of a frame, in the memory of `scratch` if it fits; undefined where it is damaged or larger than `most` bytes. LZ4's frame
 * format (github.com/lz4/lz4, doc/lz4_Frame_format.md), as much as one AEDAT 4 packet needs: one frame, blocks dependent or not, checksums
 * passed over. Own code because the packages that decode frames are unmaintained or native.
 */
export function lz4Decompress(frame: Uint8Array, most: number, scratch: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | undefined {
  const blocks = blocksOf(frame);
  return blocks && (lz4Quick(frame, blocks, most, scratch) ?? lz4Plain(frame, blocks, most, scratch));
}
