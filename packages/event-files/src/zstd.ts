import { decompress } from 'fzstd';

/** The content of a Zstandard frame; undefined where it is damaged or larger than `most` bytes. */
export function zstdDecompress(frame: Uint8Array, most: number): Uint8Array | undefined {
  const size = contentSize(frame);
  if (size === undefined || size > most) return undefined;
  try {
    return decompress(frame);
  } catch {
    return undefined; // fzstd throws its own errors, and RangeErrors where a damaged length leads it astray
  }
}

/** What the frame says that it holds (RFC 8878, 3.1.1.1), or of how many bytes its window is; fzstd would allocate as much. */
function contentSize(frame: Uint8Array): number | undefined {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (frame.length < 18 || view.getUint32(0, true) !== 0xfd2fb528) return undefined;
  const flags = view.getUint8(4);
  const single = (flags >>> 5) & 1;
  const at = 5 + (1 - single) + ([0, 1, 2, 4][flags & 3] ?? 0);
  const code = flags >>> 6;
  if (code === 3) return view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
  if (code === 2) return view.getUint32(at, true);
  if (code === 1) return view.getUint16(at, true) + 256;
  if (single === 1) return view.getUint8(at);
  const window = view.getUint8(5);
  return 2 ** (10 + (window >>> 3)) * (1 + (window & 7) / 8);
}
