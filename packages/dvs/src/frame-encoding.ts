/** How counts are packed; lossless, for whole numbers of 0 and more. */
export interface FrameEncoding {
  readonly name: string;
  /** Bytes of so many values, where that does not depend on them. */
  readonly bytes?: (values: number) => number;
  encode(x: Float32Array): Uint8Array;
  /** Into zeros. */
  decode(bytes: Uint8Array, into: Float32Array): void;
}

const FULL = 255;

/** A byte a value; values of 255 and more stand behind, four bytes each. */
export const uint8Counts: FrameEncoding = {
  name: 'uint8',
  bytes: (values) => values,
  encode: (x) => {
    const large = x.filter((value) => value >= FULL);
    const bytes = new Uint8Array(x.length + 4 * large.length);
    for (let i = 0; i < x.length; i += 1) bytes[i] = Math.min(FULL, x[i] ?? 0);
    const view = new DataView(bytes.buffer);
    for (const [i, value] of large.entries()) view.setUint32(x.length + 4 * i, value, true);
    return bytes;
  },
  decode: (bytes, into) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let next = into.length;
    for (let i = 0; i < into.length; i += 1) {
      const value = bytes[i] ?? 0;
      into[i] = value === FULL ? view.getUint32(next, true) : value;
      if (value === FULL) next += 4;
    }
  },
};

/** Only values that are not 0: how many zeros stand before each, then the value, seven bits a byte. About two bytes a pixel with events. */
export const sparseCounts: FrameEncoding = {
  name: 'sparse',
  encode: (x) => {
    let bytes = new Uint8Array(1 << 16);
    let at = 0;
    let last = -1;
    for (let i = 0; i < x.length; i += 1) {
      const value = x[i] ?? 0;
      if (value === 0) continue;
      if (at + 10 > bytes.length) {
        const larger = new Uint8Array(2 * bytes.length);
        larger.set(bytes);
        bytes = larger;
      }
      at = put(bytes, put(bytes, at, i - last - 1), value);
      last = i;
    }
    return bytes.slice(0, at);
  },
  decode: (bytes, into) => {
    let place = -1;
    for (let at = 0; at < bytes.length; ) {
      let [zeros, value, shift] = [0, 0, 0];
      for (let more = true; more; shift += 7) {
        const byte = bytes[at++] ?? 0;
        zeros += (byte & 127) * 2 ** shift;
        more = byte > 127;
      }
      shift = 0;
      for (let more = true; more; shift += 7) {
        const byte = bytes[at++] ?? 0;
        value += (byte & 127) * 2 ** shift;
        more = byte > 127;
      }
      place += zeros + 1;
      into[place] = value;
    }
  },
};

function put(bytes: Uint8Array, at: number, value: number): number {
  let [to, rest] = [at, value];
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes[to++] = (rest % 128) + 128;
  bytes[to++] = rest;
  return to;
}
