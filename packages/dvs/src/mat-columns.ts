import { inflateSync } from 'node:zlib';

const HEADER = 128;
const COMPRESSED = 15;
const MATRIX = 14;

/** Numbers of a MAT file's types, by their codes. */
const kinds: Readonly<Record<number, { readonly size: number; readonly read: (view: DataView, at: number) => number }>> = {
  1: { size: 1, read: (view, at) => view.getInt8(at) },
  2: { size: 1, read: (view, at) => view.getUint8(at) },
  3: { size: 2, read: (view, at) => view.getInt16(at, true) },
  4: { size: 2, read: (view, at) => view.getUint16(at, true) },
  5: { size: 4, read: (view, at) => view.getInt32(at, true) },
  6: { size: 4, read: (view, at) => view.getUint32(at, true) },
  7: { size: 4, read: (view, at) => view.getFloat32(at, true) },
  9: { size: 8, read: (view, at) => view.getFloat64(at, true) },
  12: { size: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  13: { size: 8, read: (view, at) => Number(view.getBigUint64(at, true)) },
};

interface Element {
  readonly type: number;
  readonly data: Uint8Array;
}

/** Real numeric arrays of a MATLAB 5 file by name, flattened. Throws an Error that names the file and what it lacks. */
export function matColumns<K extends string>(bytes: Uint8Array, file: string, wanted: readonly K[]): Readonly<Record<K, Float64Array>> {
  const fail = (why: string): never => {
    throw new Error(`${file}: ${why}; expected a MATLAB 5 file with the arrays ${wanted.join(', ')}. Copy it again.`);
  };
  if (bytes.length < HEADER || bytes[126] !== 0x49 || bytes[127] !== 0x4d) fail('no little-endian MATLAB 5 header');
  const found = new Map<string, Float64Array>();
  try {
    for (const element of elements(bytes.subarray(HEADER), 8)) {
      const [one] = element.type === COMPRESSED ? elements(inflateSync(element.data), 8) : [element];
      if (one?.type !== MATRIX) continue;
      const [, , name, values] = elements(one.data, 8);
      if (name && values && kinds[values.type]) found.set(new TextDecoder('latin1').decode(name.data), numbers(values));
    }
  } catch (error) {
    fail(`damaged (${error instanceof Error ? error.message : error})`);
  }
  const of = (name: K): Float64Array =>
    found.get(name) ?? fail(`the array ${name} is missing, there are ${[...found.keys()].join(', ') || 'none'}`);
  return Object.fromEntries(wanted.map((name) => [name, of(name)])) as Record<K, Float64Array>; // one entry a wanted name
}

/** Data elements one behind the other; a small one has its data in its tag. */
function* elements(bytes: Uint8Array, align: number): Generator<Element> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 8 <= bytes.length; ) {
    const word = view.getUint32(at, true);
    const small = word >>> 16;
    const [type, size, start] = small > 0 ? [word & 0xffff, small, at + 4] : [word, view.getUint32(at + 4, true), at + 8];
    if (start + size > bytes.length) throw new Error(`an element of ${size} bytes at ${at} of ${bytes.length}`);
    yield { type, data: bytes.subarray(start, start + size) };
    at = small > 0 ? at + 8 : start + (type === COMPRESSED ? size : Math.ceil(size / align) * align);
  }
}

function numbers({ type, data }: Element): Float64Array {
  const kind = kinds[type];
  if (!kind) return new Float64Array();
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return new Float64Array(Math.floor(data.length / kind.size)).map((_, i) => kind.read(view, i * kind.size));
}
