/** A protocol-buffer field of a message, as bytes; `number` is below 16. */
export const bytesField = (number: number, bytes: Uint8Array): Uint8Array =>
  concat([Uint8Array.of(number * 8 + 2), varint(bytes.length), bytes]);

/** A string field. */
export const stringField = (number: number, text: string): Uint8Array => bytesField(number, new TextEncoder().encode(text));

/** An integer field; `value` is an integer ≥ 0. */
export const integerField = (number: number, value: number): Uint8Array => concat([Uint8Array.of(number * 8), varint(value)]);

/** A `double` field. */
export const doubleField = (number: number, value: number): Uint8Array => {
  const view = new DataView(new ArrayBuffer(9));
  view.setUint8(0, number * 8 + 1);
  view.setFloat64(1, value, true);
  return new Uint8Array(view.buffer);
};

/** A `float` field. */
export const floatField = (number: number, value: number): Uint8Array => {
  const view = new DataView(new ArrayBuffer(5));
  view.setUint8(0, number * 8 + 5);
  view.setFloat32(1, value, true);
  return new Uint8Array(view.buffer);
};

/** Byte strings one after the other. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Uint8Array.from([...bytes, rest]);
}

/** A field as it was read; `bytes` of a fixed-size or length-delimited one, `value` of an integer. */
export interface Field {
  readonly number: number;
  readonly value: number;
  readonly bytes: Uint8Array;
}

/** The fields of a message. Throws RangeError for groups and for messages that are cut off. */
export function fields(message: Uint8Array): readonly Field[] {
  const found: Field[] = [];
  let at = 0;
  const integer = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = message[at++];
      if (byte === undefined) throw new RangeError('protocol buffer: a message is cut off');
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
  };
  const sizes: readonly (() => number)[] = [() => 0, () => 8, integer, unknown, unknown, () => 4, unknown, unknown];
  while (at < message.length) {
    const tag = integer();
    const value = tag % 8 === 0 ? integer() : 0;
    const size = (sizes[tag % 8] ?? unknown)();
    if (at + size > message.length) throw new RangeError('protocol buffer: a message is cut off');
    found.push({ number: Math.floor(tag / 8), value, bytes: message.subarray(at, at + size) });
    at += size;
  }
  return found;
}

const unknown = (): number => {
  throw new RangeError('protocol buffer: a wire type that no event has');
};
