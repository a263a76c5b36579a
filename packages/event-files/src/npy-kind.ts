/** A number type of NumPy. */
export interface Kind {
  /** Bytes. */
  readonly size: number;
  read(view: DataView, at: number): number;
}

type Reader = (view: DataView, at: number, little: boolean) => number;

/** IEEE 754 half precision. */
export function half(bits: number): number {
  const sign = bits >>> 15 === 1 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

const wide = (at: number, little: boolean): readonly [high: number, low: number] => [at + (little ? 4 : 0), at + (little ? 0 : 4)];

const readers: Readonly<Record<string, Reader>> = {
  b1: (view, at) => view.getUint8(at),
  u1: (view, at) => view.getUint8(at),
  i1: (view, at) => view.getInt8(at),
  u2: (view, at, little) => view.getUint16(at, little),
  i2: (view, at, little) => view.getInt16(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  u8: (view, at, little) => {
    const [high, low] = wide(at, little);
    return view.getUint32(high, little) * 2 ** 32 + view.getUint32(low, little);
  },
  i8: (view, at, little) => {
    const [high, low] = wide(at, little);
    return view.getInt32(high, little) * 2 ** 32 + view.getUint32(low, little);
  },
  f2: (view, at, little) => half(view.getUint16(at, little)),
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
};

/** The type of a NumPy name such as `<i8`, undefined for any other than booleans, integers and floats. */
export function kindOf(name: string): Kind | undefined {
  const reader = readers[name.slice(1)];
  if (!reader || !/^[<>|=]/.test(name)) return undefined;
  const little = !name.startsWith('>');
  return { size: Number(name.slice(2)), read: (view, at) => reader(view, at, little) };
}
