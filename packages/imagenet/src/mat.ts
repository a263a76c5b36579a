import { inflateSync } from 'node:zlib';

/** A MATLAB value: text, numbers, or the elements of a struct array; undefined for a kind that is not read here. */
export type MatValue = string | readonly number[] | readonly MatStruct[] | undefined;

/** One element of a struct array: its fields by name. */
type MatStruct = ReadonlyMap<string, MatValue>;

interface Element {
  readonly type: number;
  readonly data: Buffer;
  readonly next: number;
}

const HEADER = 128;
const MATRIX = 14;
const COMPRESSED = 15;
const STRUCT = 2;
const CHAR = 4;

/** Reads the numbers that a data element of this type holds. */
const NUMBERS: { readonly [type: number]: { readonly bytes: number; readonly get: (data: Buffer, at: number) => number } } = {
  1: { bytes: 1, get: (data, at) => data.readInt8(at) },
  2: { bytes: 1, get: (data, at) => data.readUInt8(at) },
  3: { bytes: 2, get: (data, at) => data.readInt16LE(at) },
  4: { bytes: 2, get: (data, at) => data.readUInt16LE(at) },
  5: { bytes: 4, get: (data, at) => data.readInt32LE(at) },
  6: { bytes: 4, get: (data, at) => data.readUInt32LE(at) },
  7: { bytes: 4, get: (data, at) => data.readFloatLE(at) },
  9: { bytes: 8, get: (data, at) => data.readDoubleLE(at) },
  12: { bytes: 8, get: (data, at) => Number(data.readBigInt64LE(at)) },
  13: { bytes: 8, get: (data, at) => Number(data.readBigUInt64LE(at)) },
  16: { bytes: 1, get: (data, at) => data.readUInt8(at) },
};

/** The variables of a little-endian MATLAB 5 file, by name: text, numbers and struct arrays of them. Throws an Error for another kind of file. */
export function readMat(file: Buffer): ReadonlyMap<string, MatValue> {
  if (file.length < HEADER || file.toString('latin1', 126, 128) !== 'IM') throw new Error('it is no little-endian MATLAB 5 file');
  const variables = new Map<string, MatValue>();
  for (let at = HEADER; at + 8 <= file.length; ) {
    const outer = element(file, at);
    const inner = outer.type === COMPRESSED ? element(inflateSync(outer.data), 0) : outer;
    if (inner.type === MATRIX) {
      const { name, value } = matrix(inner.data);
      variables.set(name, value);
    }
    at = outer.next;
  }
  return variables;
}

function element(from: Buffer, at: number): Element {
  const small = from.readUInt16LE(at + 2);
  if (small > 0) return { type: from.readUInt16LE(at), data: from.subarray(at + 4, at + 4 + small), next: at + 8 };
  const type = from.readUInt32LE(at);
  const end = at + 8 + from.readUInt32LE(at + 4);
  return { type, data: from.subarray(at + 8, end), next: type === COMPRESSED ? end : Math.ceil(end / 8) * 8 };
}

function matrix(data: Buffer): { readonly name: string; readonly value: MatValue } {
  if (data.length === 0) return { name: '', value: [] };
  const flags = element(data, 0);
  const dimensions = element(data, flags.next);
  const named = element(data, dimensions.next);
  const name = named.data.toString('latin1');
  const kind = flags.data.readUInt8(0);
  if (kind === STRUCT)
    return {
      name,
      value: structs(
        data,
        named.next,
        numbers(dimensions).reduce((a, b) => a * b, 1),
      ),
    };
  if (kind < CHAR || kind > 15) return { name, value: undefined };
  const values = named.next < data.length ? numbers(element(data, named.next)) : [];
  return { name, value: kind === CHAR ? String.fromCharCode(...values) : values };
}

function structs(data: Buffer, start: number, count: number): readonly MatStruct[] {
  const length = element(data, start);
  const names = element(data, length.next);
  const width = length.data.readInt32LE(0);
  const fields = Array.from({ length: names.data.length / width }, (_, i) =>
    names.data.toString('latin1', i * width, (i + 1) * width).replace(/\0.*$/s, ''),
  );
  let at = names.next;
  const one = (): MatStruct =>
    new Map(
      fields.map((field) => {
        const value = element(data, at);
        at = value.next;
        return [field, matrix(value.data).value];
      }),
    );
  return Array.from({ length: count }, one);
}

function numbers({ type, data }: Element): readonly number[] {
  const reader = NUMBERS[type];
  if (reader === undefined) throw new Error(`its data type ${type} is not read here`);
  return Array.from({ length: Math.floor(data.length / reader.bytes) }, (_, i) => reader.get(data, i * reader.bytes));
}
