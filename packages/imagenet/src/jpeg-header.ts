/** What is needed of a JPEG before it is decoded. */
export interface JpegHeader {
  readonly width: number;
  readonly height: number;
  /** 1 greyscale, 3 colour, 4 CMYK. */
  readonly components: number;
  /** Whether the end marker follows the picture's data. */
  readonly complete: boolean;
}

const START_OF_SCAN = 0xda;

/** Reads the markers before the first scan; undefined for what is no JPEG, or one that leaves its size to a later marker. */
export function jpegHeader(bytes: Uint8Array): JpegHeader | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let frame: Pick<JpegHeader, 'width' | 'height' | 'components'> | undefined;
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += marker === 0xff ? 1 : 2; // fill bytes, and markers without a length
      continue;
    }
    if (isFrame(marker) && at + 10 <= bytes.length) {
      frame = { height: view.getUint16(at + 5), width: view.getUint16(at + 7), components: view.getUint8(at + 9) };
    }
    if (marker === START_OF_SCAN) {
      return frame !== undefined && frame.height > 0 ? { ...frame, complete: endsAfter(bytes, at) } : undefined;
    }
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

/** SOF0 … SOF15 without the three codes in between that mean something else. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function endsAfter(bytes: Uint8Array, scan: number): boolean {
  for (let at = bytes.length - 2; at > scan; at -= 1) {
    if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return true;
  }
  return false;
}
