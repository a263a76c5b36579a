/** Element types of the safetensors format. */
export type Dtype = 'BOOL' | 'U8' | 'I8' | 'I16' | 'U16' | 'F16' | 'BF16' | 'I32' | 'U32' | 'F32' | 'F64' | 'I64' | 'U64';

const bytes: Readonly<Record<Dtype, number>> = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  F64: 8,
  I64: 8,
  U64: 8,
};

/** Whether a name is an element type of safetensors. */
export const isDtype = (name: unknown): name is Dtype => typeof name === 'string' && Object.hasOwn(bytes, name);

/** Bytes of an array of this type and shape. */
export const byteLength = (dtype: Dtype, shape: readonly number[]): number => shape.reduce((a, b) => a * b, bytes[dtype]);
