import type { Columns } from '../columns.ts';
import type { Sensor } from '../format.ts';
import { littleEndian } from '../words.ts';
import { aedat3 } from './aedat3.ts';
import { aedat4 } from './aedat4.ts';
import { assemble } from './assemble.ts';
import { atis } from './atis.ts';
import { columns } from './columns.ts';
import { evt2 } from './evt2.ts';
import { evt3 } from './evt3.ts';
import { lz4 } from './lz4.ts';
import { ALIGNED, BLOCK, DESK, DESKS, PAGES, PLACE } from './places.ts';

/** As much of `WebAssembly` as is used here: it is in Node and browsers, but not among the types of either's smallest common part. */
interface Engine {
  validate(code: Uint8Array<ArrayBuffer>): boolean;
  readonly Module: new (code: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> };
  readonly Memory: new (pages: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
}

/** A function of the kernels' module. */
type Kernel = (...values: readonly number[]) => number;

/** What events are checked against, and what is added to their times. */
interface Limits {
  readonly sensor: Sensor;
  readonly base: number;
}

/** WebAssembly that decodes blocks of events; between two calls of a decoder its memory holds nothing but what is on desks. */
export interface Kernels {
  readonly aedat3: Kernel;
  readonly aedat4: Kernel;
  readonly atis: Kernel;
  readonly columns: Kernel;
  readonly evt2: Kernel;
  readonly evt3: Kernel;
  readonly lz4: Kernel;
  /** Desks that nobody has: who takes one puts it back. */
  readonly desks: Uint8Array<ArrayBuffer>[];
  /** Where bytes of a file are in the memory: on a desk they stay, others are put there. */
  place(bytes: Uint8Array): number;
  /** The memory before the desks. */
  readonly memory: Uint8Array<ArrayBuffer>;
  /** 32-bit words from `PLACE.told` and from `PLACE.latest` on. */
  readonly told: Int32Array;
  readonly latest: Int32Array;
  /** What `columns` and `evt2` are given last, to make events that `keep` adds to `out`. */
  limits(out: Columns, limits: Limits): readonly number[];
  /** Adds the `count` events that were made to `out`; false where the first one is before `last`. */
  keep(count: number, out: Columns, last: number): boolean;
  /** Adds `count` events that a kernel left as words; false where one is outside the sensor or before another one or `last`. */
  put(count: number, out: Columns, after: Limits & { readonly last: number }): boolean;
}

let made: Kernels | 'none' | undefined;

/** The kernels, made on first use; undefined where there is no WebAssembly with vectors, and each decoder's plain loop does all. */
export function kernels(): Kernels | undefined {
  made ??= make() ?? 'none';
  return made === 'none' ? undefined : made;
}

function make(): Kernels | undefined {
  const engine: Engine | undefined = Reflect.get(globalThis, 'WebAssembly');
  if (!littleEndian || !engine) return undefined;
  const code = assemble([columns, evt2, evt3, aedat3, aedat4, atis, lz4].join(''), PAGES);
  if (!engine.validate(code)) return undefined;
  const { exports } = new engine.Instance(new engine.Module(code));
  const { memory } = exports;
  if (!(memory instanceof engine.Memory)) return undefined;
  const { buffer } = memory;
  const kernel = (name: string): Kernel => {
    const call = exports[name];
    if (typeof call !== 'function') throw new TypeError(`kernels: no function ${name} in the module.`);
    return (...values) => Number(call(...values));
  };
  const columnsOf = kernel('columns');
  const keep = keeper(buffer);
  return {
    ...{
      aedat3: kernel('aedat3'),
      aedat4: kernel('aedat4'),
      atis: kernel('atis'),
      columns: columnsOf,
      evt2: kernel('evt2'),
      evt3: kernel('evt3'),
      lz4: kernel('lz4'),
    },
    ...places(buffer),
    limits,
    keep,
    put: (count, out, after) => count === 0 || (columnsOf(PLACE.words, count, ...limits(out, after)) === 1 && keep(count, out, after.last)),
  };
}

function places(buffer: ArrayBuffer): Pick<Kernels, 'desks' | 'place' | 'memory' | 'told' | 'latest'> {
  const memory = new Uint8Array(buffer, 0, PLACE.desks);
  return {
    desks: Array.from({ length: DESKS }, (_, i) => new Uint8Array(buffer, PLACE.desks + i * DESK, DESK)),
    place: (bytes) => {
      if (bytes.buffer === buffer) return bytes.byteOffset;
      const at = PLACE.bytes + (bytes.byteOffset % ALIGNED);
      memory.set(bytes, at);
      return at;
    },
    memory,
    told: new Int32Array(buffer, PLACE.told, 16),
    latest: new Int32Array(buffer, PLACE.latest, 16),
  };
}

/** Coordinates have 14 bits: those of a larger sensor are all inside. */
const limits = ({ length }: Columns, { sensor: { width, height }, base }: Limits): readonly number[] => [
  Math.min(width, 2 ** 14),
  Math.min(height, 2 ** 14),
  base - 2 ** 52,
  length % ALIGNED,
];

function keeper(buffer: ArrayBuffer): Kernels['keep'] {
  const made = {
    t: new Float64Array(buffer, PLACE.t, BLOCK + ALIGNED),
    x: new Uint16Array(buffer, PLACE.x, BLOCK + ALIGNED),
    y: new Uint16Array(buffer, PLACE.y, BLOCK + ALIGNED),
    p: new Uint8Array(buffer, PLACE.p, BLOCK + ALIGNED),
  };
  return (count, out, last) => {
    const from = out.length % ALIGNED;
    if (count > 0 && (made.t[from] ?? 0) < last) return false;
    const to = from + count;
    out.t.set(made.t.subarray(from, to), out.length);
    out.x.set(made.x.subarray(from, to), out.length);
    out.y.set(made.y.subarray(from, to), out.length);
    out.p.set(made.p.subarray(from, to), out.length);
    out.length += count;
    return true;
  };
}
