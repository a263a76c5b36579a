import { type Kind, kindOf } from './npy-kind.ts';

/** A column of numbers in the bytes of an array: element i is at `at + i * step`. */
export interface NpyColumn {
  readonly at: number;
  readonly step: number;
  readonly kind: Kind;
}

/** A `.npy` array of numbers: of one or two dimensions, or of one with named fields. */
export interface Npy {
  readonly view: DataView;
  /** Rows; of one dimension, elements. */
  readonly rows: number;
  /** By field name; of two dimensions by column number; of one dimension the one `0`. */
  readonly columns: ReadonlyMap<string, NpyColumn>;
  readonly named: boolean;
}

const MAGIC = '\x93NUMPY';

/** Reads NumPy's format, versions 1 to 3; gives a sentence about what is wrong where it cannot. */
export function npyArray(bytes: Uint8Array): Npy | string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || new TextDecoder('latin1').decode(bytes.subarray(0, 6)) !== MAGIC) return 'no NumPy array';
  const wide = view.getUint8(6) > 1;
  const start = wide ? 12 : 10;
  const data = start + (wide ? view.getUint32(8, true) : view.getUint16(8, true));
  if (data > bytes.length) return `a header that ends at ${data} in ${bytes.length} bytes`;
  const header = new TextDecoder().decode(bytes.subarray(start, data));
  const shape = /'shape':\s*\(([^)]*)\)/
    .exec(header)?.[1]
    ?.split(',')
    .filter((side) => side.trim() !== '')
    .map(Number);
  const descr = /'descr':\s*(\[.*\]|'[^']*')\s*,\s*'(?:fortran_order|shape)'/s.exec(header)?.[1];
  if (!shape || !descr || shape.length === 0 || shape.length > 2 || !shape.every(Number.isSafeInteger))
    return `an array of header ${header.trim().slice(0, 200)}`;
  const [rows = 0, width = 1] = shape;
  const fields = fieldsOf(descr);
  if (typeof fields === 'string') return fields;
  if (fields.named && shape.length > 1) return 'named fields in two dimensions';
  const { size, list, named } = fields;
  const byColumn = /'fortran_order':\s*True/.test(header);
  if (rows < 0 || width < 0 || data + rows * width * size > bytes.length)
    return `${rows} × ${width} elements of ${size} bytes in ${bytes.length - data} bytes`;
  const [first] = list;
  const columns = new Map<string, NpyColumn>();
  if (named) for (const { name, at, kind } of list) columns.set(name, { at: data + at, step: size, kind });
  else if (first && width <= 64) {
    for (let i = 0; i < width; i += 1) {
      const [at, step] = byColumn ? [i * rows * size, size] : [i * size, width * size];
      columns.set(`${i}`, { at: data + at, step, kind: first.kind });
    }
  }
  return { view, rows, columns, named };
}

interface Fields {
  readonly size: number;
  readonly list: readonly { readonly name: string; readonly at: number; readonly kind: Kind }[];
  readonly named: boolean;
}

/** What `descr` says: one type, or a list of fields of which padding has none of our types. */
function fieldsOf(descr: string): Fields | string {
  if (descr.startsWith("'")) {
    const kind = kindOf(descr.slice(1, -1));
    return kind ? { size: kind.size, list: [{ name: '', at: 0, kind }], named: false } : `elements of type ${descr}`;
  }
  const list: { name: string; at: number; kind: Kind }[] = [];
  let size = 0;
  for (const [, name = '', type = ''] of descr.matchAll(/\(\s*'([^']*)'\s*,\s*'([^']*)'\s*\)/g)) {
    const kind = kindOf(type);
    const bytes = kind?.size ?? Number(/^\|V(\d{1,4})$/.exec(type)?.[1]);
    if (!Number.isInteger(bytes)) return `a field ${name} of type ${type}`;
    if (kind) list.push({ name, at: size, kind });
    size += bytes;
  }
  return size > 0 ? { size, list, named: true } : `fields ${descr.slice(0, 200)}`;
}
