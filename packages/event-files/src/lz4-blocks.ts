const MAGIC = 0x184d2204;

/** A block of a frame. */
export interface Block {
  readonly from: number;
  readonly to: number;
  readonly compressed: boolean;
}

/** Where the blocks of an LZ4 frame are, in bytes of it; undefined where it is damaged. */
export function blocksOf(frame: Uint8Array): readonly Block[] | undefined {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (frame.length < 7 || view.getUint32(0, true) !== MAGIC) return undefined;
  const flags = view.getUint8(4);
  const [blockChecksum, contentSize, dictionary] = [(flags >>> 4) & 1, (flags >>> 3) & 1, flags & 1];
  if (flags >>> 6 !== 1) return undefined;
  const blocks: Block[] = [];
  for (let at = 7 + 8 * contentSize + 4 * dictionary; ; ) {
    if (at + 4 > frame.length) return undefined;
    const head = view.getUint32(at, true);
    const [from, to] = [at + 4, at + 4 + (head & 0x7fffffff)];
    if (head === 0) return blocks;
    if (to > frame.length) return undefined;
    blocks.push({ from, to, compressed: head >>> 31 === 0 });
    at = to + 4 * blockChecksum;
  }
}
