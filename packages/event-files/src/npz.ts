import type { Events } from '@synfire/events';
import { collect } from './collect.ts';
import { room } from './columns.ts';
import type { Faults } from './faults.ts';
import type { Decoder, Encoder, Format, Input, Reading, Sensor } from './format.ts';
import { joined } from './joined.ts';
import { type Npy, type NpyColumn, npyArray } from './npy.ts';
import { refusePixel, refuseTime } from './refuse.ts';
import { zipContent, zipMembers, zipOf } from './zip.ts';

/** Which arrays or columns hold what. */
export interface NpzOptions {
  /** Names of the columns of an array without names, in its order: Tonic's is x, y, p, t. */
  readonly order?: readonly string[];
  /** µs of one unit of time: 1, but 1000 for Tonic's DVS Gesture, and 1e6 for seconds. */
  readonly unit?: number;
}

/** No array of events in memory is larger. */
const MOST = 2 ** 32 - 1;
const KEYS = ['t', 'x', 'y', 'p'] as const;

/**
 * NumPy files: the npz of SpikingJelly (arrays t, x, y, p), npy and npz of one array with such fields, or of rows as `order` names them, as
 * Tonic has them. Read whole, as its directory stands at the end. Without a sensor given it is as large as the events reach.
 */
export function npz({ order = ['x', 'y', 'p', 't'], unit = 1 }: NpzOptions = {}): Format {
  return { title: 'NumPy npz', decoder: (reading) => decoder(reading, order, unit), encoder };
}

type Source = Readonly<Record<(typeof KEYS)[number], NpyColumn & { readonly view: DataView }>> & { readonly rows: number };

function decoder({ faults, sensor }: Reading, order: readonly string[], unit: number): Decoder {
  let source: Source | undefined;
  let size: Sensor | undefined;
  let done = 0;
  let last = 0;
  return {
    sensor: () => size,
    decode: (input, out) => {
      if (!input.last) return 0;
      if (!source) {
        source = sourceOf(input, faults, order);
        size = sensor ?? extentOf(source);
      }
      const { rows, t, x, y, p } = source;
      const read = ({ kind, view, at, step }: Source['t']): number => kind.read(view, at + done * step);
      const { width = 1, height = 1 } = size ?? {};
      for (const end = Math.min(rows, done + room(out)); done < end; done += 1) {
        const [time, column, row] = [read(t) * unit, read(x), read(y)];
        if (!(time >= last && time <= Number.MAX_SAFE_INTEGER)) refuseTime(faults, t.at + done * t.step, time, last);
        else if (!(column >= 0 && column < width && row >= 0 && row < height)) {
          refusePixel(faults, x.at + done * x.step, column, row, { width, height });
        } else {
          const n = out.length;
          out.t[n] = last = time;
          out.x[n] = column;
          out.y[n] = row;
          out.p[n] = read(p) > 0 ? 1 : 0;
          out.length += 1;
        }
      }
      return done < rows ? 0 : input.bytes.length;
    },
  };
}

/** Where the four columns lie. */
function sourceOf(input: Input, faults: Faults, order: readonly string[]): Source {
  const arrays = arraysOf(input, faults);
  const [only] = arrays.values();
  const found: Partial<Record<(typeof KEYS)[number], Source['t']>> = {};
  let rows = -1;
  for (const key of KEYS) {
    const array = arrays.size === 1 ? only : arrays.get(key);
    const column = array?.columns.get(arrays.size > 1 ? '0' : array.named ? key : `${order.indexOf(key)}`);
    if (array && column && (rows < 0 || rows === array.rows)) {
      found[key] = { ...column, view: array.view };
      rows = array.rows;
    }
  }
  const { t, x, y, p } = found;
  if (t && x && y && p) return { t, x, y, p, rows };
  const names = [...arrays].map(
    ([name, { rows, columns, named }]) => `${name || 'array'} of ${rows} × ${named ? [...columns.keys()].join(', ') : columns.size}`,
  );
  const expected = 'arrays t, x, y, p as long as each other, one array with such fields, or one of 4 columns';
  return faults.fatal({ fault: 'unsupported', offset: 0, found: names.join('; '), expected, advice: 'Name columns by npz({ order }).' });
}

/** The arrays of an npz by name, or the one of an npy. */
function arraysOf({ bytes }: Input, faults: Faults): ReadonlyMap<string, Npy> {
  const fail = (offset: number, found: string, expected: string): never =>
    faults.fatal({ fault: 'damaged', offset, found, expected, advice: 'The file was cut or is damaged.' });
  const array = (content: Uint8Array, offset: number): Npy => {
    const parsed = npyArray(content);
    return typeof parsed === 'string' ? fail(offset, parsed, 'a NumPy array of numbers of one or two dimensions') : parsed;
  };
  if (bytes[0] === 0x93) return new Map([['', array(bytes, 0)]]);
  const members = zipMembers(bytes);
  if (!members) return fail(0, 'no directory at the end', 'the zip of an npz');
  const arrays = new Map<string, Npy>();
  for (const member of members) {
    const content = zipContent(bytes, member, MOST);
    arrays.set(
      member.name.replace(/\.npy$/, ''),
      array(content ?? fail(member.at, `${member.name} that cannot be unpacked`, 'a whole member'), member.at),
    );
  }
  return arrays;
}

function extentOf({ rows, x, y }: Source): Sensor {
  const side = ({ kind, view, at, step }: Source['t']): number => {
    let most = 0;
    for (let i = 0; i < rows; i += 1) most = Math.max(most, kind.read(view, at + i * step) || 0);
    return Math.min(65536, Math.floor(most) + 1);
  };
  return { width: side(x), height: side(y) };
}

/** As `np.savez(file, t=t, x=x, y=y, p=p)` writes, with t in 64 bits; nothing is compressed. */
function encoder(): Encoder {
  const chunks: Events[] = [];
  return {
    begin: () => new Uint8Array(),
    encode: (events) => {
      chunks.push(events);
      return new Uint8Array();
    },
    end: () => {
      const { t, x, y, p } = collect(chunks);
      const times = BigInt64Array.from(t, (time) => BigInt(Math.round(time)));
      const columns = [
        ['t', '<i8', times],
        ['x', '<u2', x],
        ['y', '<u2', y],
        ['p', '|u1', p],
      ] as const;
      return zipOf(columns.map(([name, type, column]) => [`${name}.npy`, npyBytes(type, column)] as const));
    },
  };
}

function npyBytes(type: string, column: BigInt64Array | Uint16Array | Uint8Array): Uint8Array {
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (${column.length},), }`;
  const padded = `${header.padEnd(64 * Math.ceil((header.length + 11) / 64) - 11)}\n`;
  const head = Uint8Array.of(0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, padded.length & 255, padded.length >>> 8);
  return joined([head, new TextEncoder().encode(padded), new Uint8Array(column.buffer, column.byteOffset, column.byteLength)]);
}
