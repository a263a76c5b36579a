import { crc32 } from './crc32.ts';

/** What the test files hold: plain values, floats, maps, and pieces of pickle. */
export type Given = null | boolean | number | string | Uint8Array | readonly Given[] | ReadonlyMap<string | number, Given>;

/** Bytes one after the other. */
export const joined = (...pieces: readonly (Uint8Array | readonly number[] | string)[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(Buffer.concat(pieces.map((piece) => Buffer.from(typeof piece === 'string' ? new TextEncoder().encode(piece) : piece))));

/** A number in so many bytes, little-endian. */
const littleEndian = (n: number, width: number): readonly number[] =>
  Array.from({ length: width }, (_, i) => Math.floor(n / 256 ** i) % 256);

/** A value as operations of a pickle; a Uint8Array stands for operations as they are. */
function operationsOf(value: Given): Uint8Array<ArrayBuffer> {
  if (value === null) return joined('N');
  if (typeof value === 'boolean') return joined([value ? 0x88 : 0x89]);
  if (typeof value === 'number')
    return joined(Number.isInteger(value) ? ['J'.charCodeAt(0), ...littleEndian(value + (value < 0 ? 2 ** 32 : 0), 4)] : float(value));
  if (typeof value === 'string') return joined('X', littleEndian(new TextEncoder().encode(value).length, 4), value);
  if (value instanceof Uint8Array) return joined(value);
  if (value instanceof Map) return joined('}(', ...[...value].flatMap(([key, item]) => [operationsOf(key), operationsOf(item)]), 'u');
  return Array.isArray(value) ? joined('](', ...value.map((item: Given) => operationsOf(item)), 'e') : joined('N');
}

const float = (value: number): readonly number[] => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return ['G'.charCodeAt(0), ...new Uint8Array(view.buffer)];
};

/** A whole pickle of protocol 2. */
export const pickleOf = (value: Given): Uint8Array<ArrayBuffer> => joined([0x80, 2], operationsOf(value), '.');

/** A Python name. */
export const globalOf = (module: string, name: string): Uint8Array<ArrayBuffer> => joined(`c${module}\n${name}\n`);

const tuple = (...items: readonly Given[]): Uint8Array<ArrayBuffer> => joined('(', ...items.map(operationsOf), 't');

/** A call of a Python name. */
export const callOf = (callee: Uint8Array, ...args: readonly Given[]): Uint8Array<ArrayBuffer> => joined(callee, tuple(...args), 'R');

/** How a test file describes a tensor. */
export interface View {
  readonly key: string;
  readonly count: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset?: number;
  readonly type?: string;
}

/** A tensor as torch.save describes it. */
export function tensorOf({ key, count, shape, strides, offset = 0, type = 'FloatStorage' }: View): Uint8Array<ArrayBuffer> {
  const storage = joined(tuple('storage', globalOf('torch', type), key, 'cpu', count), 'Q');
  const hooks = callOf(globalOf('collections', 'OrderedDict'));
  return callOf(globalOf('torch._utils', '_rebuild_tensor_v2'), storage, offset, tuple(...shape), tuple(...strides), false, hooks);
}

/** One entry of a test archive; what is not given is as it should be. */
export interface Stored {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly method?: number;
  readonly size?: number;
  readonly crc?: number;
}

/** A zip archive of stored entries, each padded as PyTorch does, with sizes in the directory alone. */
export function zipOf(entries: readonly Stored[]): Uint8Array<ArrayBuffer> {
  const pieces: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const { name, bytes, method = 0, size = bytes.length, crc = crc32(bytes) } of entries) {
    const fields = [20, 0, 0, 0, 8, 8, ...littleEndian(method, 2), 0, 0, 0, 0];
    const head = [...littleEndian(crc, 4), ...littleEndian(size, 4), ...littleEndian(size, 4), ...littleEndian(name.length, 2)];
    directory.push(
      joined(
        'PK\x01\x02',
        [0, 0, ...fields.slice(0, 2), ...fields.slice(4)],
        head,
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        littleEndian(at, 4),
        name,
      ),
    );
    const local = joined(
      'PK\x03\x04',
      [20, 0, 8, 8, ...littleEndian(method, 2), 0, 0, 0, 0],
      new Uint8Array(12),
      littleEndian(name.length, 2),
      [6, 0],
      name,
      'FB',
      [2, 0, 0x5a, 0x5a],
      bytes,
    );
    pieces.push(local);
    at += local.length;
  }
  const listed = joined(...directory);
  const [n, length] = [littleEndian(entries.length, 2), littleEndian(listed.length, 4)];
  return joined(...pieces, listed, 'PK\x05\x06', [0, 0, 0, 0, ...n, ...n], length, littleEndian(at, 4), [0, 0]);
}

/** The entries of a file of torch.save. */
export const entriesOf = (pickle: Uint8Array, storages: Readonly<Record<string, Uint8Array>>, order = 'little'): readonly Stored[] => [
  { name: 'archive/data.pkl', bytes: pickle },
  { name: 'archive/byteorder', bytes: joined(order) },
  ...Object.entries(storages).map(([key, bytes]) => ({ name: `archive/data/${key}`, bytes })),
  { name: 'archive/version', bytes: joined('3\n') },
];

/** A file of PyTorch before 1.6. */
export const legacyOf = (
  value: Given,
  storages: Readonly<Record<string, readonly [count: number, bytes: Uint8Array]>>,
): Uint8Array<ArrayBuffer> =>
  joined(
    [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19],
    '.',
    pickleOf(1001),
    pickleOf(
      new Map<string, Given>([
        ['protocol_version', 1001],
        ['little_endian', true],
      ]),
    ),
    pickleOf(value),
    pickleOf(Object.keys(storages)),
    ...Object.values(storages).flatMap(([count, bytes]) => [littleEndian(count, 8), bytes]),
  );

/** Bytes of float32 numbers. */
export const floats = (...values: readonly number[]): Uint8Array<ArrayBuffer> => new Uint8Array(Float32Array.from(values).buffer);

/** A tar archive of PyTorch before 0.1.10 with one tensor, `fc.weight`. */
export function tarOf({
  shape,
  strides,
  count,
  bytes,
}: Pick<View, 'shape' | 'strides' | 'count'> & { readonly bytes: Uint8Array }): Uint8Array<ArrayBuffer> {
  const storage = pickleOf(tuple(11, 'cpu', globalOf('torch', 'FloatStorage')));
  const tensor = pickleOf(tuple(12, 11, globalOf('torch', 'FloatTensor')));
  const numbers = [...shape, ...strides, 0].flatMap((n) => littleEndian(n, 8));
  const member = (name: string, data: Uint8Array): Uint8Array => {
    const header = new Uint8Array(512);
    header.set(joined(name), 0);
    header.set(joined(data.length.toString(8).padStart(11, '0')), 124);
    header.set(joined('ustar\0' + '00'), 257);
    header.fill(0x20, 148, 156);
    header.set(
      joined(
        header
          .reduce((a, b) => a + b, 0)
          .toString(8)
          .padStart(6, '0'),
        [0],
      ),
      148,
    );
    return joined(header, data, new Uint8Array((512 - (data.length % 512)) % 512));
  };
  return joined(
    member('storages', joined(pickleOf(1), storage, littleEndian(count, 8), bytes, pickleOf([]))),
    member('tensors', joined(pickleOf(1), tensor, littleEndian(shape.length, 8), numbers)),
    member('pickle', pickleOf(new Map([['fc.weight', joined(operationsOf('12'), 'Q')]]))),
    new Uint8Array(1024),
  );
}
