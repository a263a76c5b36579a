import type { Dtype } from './dtype.ts';

const views: Readonly<Record<Dtype, (buffer: ArrayBuffer) => ArrayLike<number>>> = {
  BOOL: (b) => new Uint8Array(b),
  U8: (b) => new Uint8Array(b),
  I8: (b) => new Int8Array(b),
  I16: (b) => new Int16Array(b),
  U16: (b) => new Uint16Array(b),
  I32: (b) => new Int32Array(b),
  U32: (b) => new Uint32Array(b),
  F32: (b) => new Float32Array(b),
  F64: (b) => new Float64Array(b),
  I64: (b) => Float64Array.from(new BigInt64Array(b), Number),
  U64: (b) => Float64Array.from(new BigUint64Array(b), Number),
  BF16: (b) => new Float32Array(Uint32Array.from(new Uint16Array(b), (n) => n << 16).buffer),
  F16: (b) => Float32Array.from(new Uint16Array(b), half),
};

/** The numbers of an array's bytes, which fill their buffer; whole numbers beyond 2^53 lose their last digits. */
export const toNumbers = (dtype: Dtype, bytes: Uint8Array<ArrayBuffer>): Float64Array => Float64Array.from(views[dtype](bytes.buffer));

/** IEEE 754 half precision: sign, 5 bits of exponent, 10 of fraction. */
function half(n: number): number {
  const [sign, exponent, fraction] = [n & 0x8000 ? -1 : 1, (n >> 10) & 31, n & 1023];
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
