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
import { BLOCK, PAGES, PLACE } from './places.ts';

/** As much of `WebAssembly` as is used here: it is in Node and browsers, but not among the types of either's smallest common part. */
interface Engine {
  validate(code: Uint8Array<ArrayBuffer>): boolean;
  readonly Module: new (code: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> };
  readonly Memory: new (pages: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
}

/** A function of the kernels' module. */
type Kernel = (...values: readonly number[]) => number;

/** WebAssembly that decodes blocks of events; between two calls of a decoder its memory holds nothing. */
export interface Kernels {
  readonly aedat3: Kernel;
  readonly aedat4: Kernel;
  readonly atis: Kernel;
  readonly evt2: Kernel;
  readonly evt3: Kernel;
  readonly lz4: Kernel;
  /** Puts bytes of a file where the kernels look for them. */
  take(bytes: Uint8Array): void;
  /** Puts them where events are, which DAT's bytes are already. */
  takeEvents(bytes: Uint8Array): void;
  /** All of the memory. */
  readonly memory: Uint8Array<ArrayBuffer>;
  /** 32-bit words from `PLACE.told` and from `PLACE.latest` on. */
  readonly told: Int32Array;
  readonly latest: Int32Array;
  /** Adds `count` events to `out`, times from `base` on; false where one is outside the sensor or before another one or `last`. */
  put(count: number, out: Columns, after: { readonly sensor: Sensor; readonly base: number; readonly last: number }): boolean;
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
  const made = {
    t: new Float64Array(buffer, PLACE.t, BLOCK),
    x: new Uint16Array(buffer, PLACE.x, BLOCK),
    y: new Uint16Array(buffer, PLACE.y, BLOCK),
    p: new Uint8Array(buffer, PLACE.p, BLOCK),
  };
  const [bytes, words] = [new Uint8Array(buffer, PLACE.bytes), new Uint8Array(buffer, PLACE.words)];
  const toColumns = kernel('columns');
  return {
    ...{
      aedat3: kernel('aedat3'),
      aedat4: kernel('aedat4'),
      atis: kernel('atis'),
      evt2: kernel('evt2'),
      evt3: kernel('evt3'),
      lz4: kernel('lz4'),
    },
    take: (of) => bytes.set(of),
    takeEvents: (of) => words.set(of),
    memory: new Uint8Array(buffer),
    told: new Int32Array(buffer, PLACE.told, 16),
    latest: new Int32Array(buffer, PLACE.latest, 16),
    put: (count, out, { sensor, base, last }) => {
      if (count === 0) return true;
      // Coordinates have 14 bits: those of a larger sensor are all inside.
      const inside = toColumns(count, Math.min(sensor.width, 2 ** 14), Math.min(sensor.height, 2 ** 14), base) === 1;
      if (!inside || (made.t[0] ?? 0) < last) return false;
      for (const key of ['t', 'x', 'y', 'p'] as const) out[key].set(made[key].subarray(0, count), out.length);
      out.length += count;
      return true;
    },
  };
}
