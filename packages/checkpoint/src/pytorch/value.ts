import type { Dtype } from '../dtype.ts';

/** A tensor of a PyTorch file; its bytes (row-major, little-endian) are read when asked for, so the file must still be there. */
export interface TorchTensor {
  readonly kind: 'tensor';
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Throws PyTorchFileError where the file is damaged. */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
}

/** What keys of a dict can be. */
export type TorchKey = string | number | bigint | boolean | null;

/** What a PyTorch file can hold: dicts as maps, lists and tuples as arrays, numbers, texts and tensors. */
export type TorchValue = TorchKey | Uint8Array | TorchTensor | readonly TorchValue[] | ReadonlyMap<TorchKey, TorchValue>;

/** The data behind one or several tensors. */
export interface Storage {
  readonly kind: 'storage';
  readonly dtype: Dtype;
  /** Number of elements. */
  readonly count: number;
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
}

/** A Python name that a pickle may mention: a constructor of plain data, or a type of storages. */
export interface Global {
  readonly kind: 'global';
  readonly name: string;
  readonly dtype?: Dtype;
  call?(args: readonly Item[], fail: (message: string) => never): Item;
}

/** What stands on a pickle's stack. */
export type Item = TorchKey | Uint8Array | TorchTensor | Storage | Global | Item[] | Map<TorchKey, Item>;

/** Whether a value of a file is a tensor. */
export const isTorchTensor = (value: TorchValue): value is TorchTensor =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'tensor';
