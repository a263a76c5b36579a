import { type Columns, room } from './columns.ts';
import type { Faults } from './faults.ts';
import { int64At, rootTable, vectorAt } from './flatbuffer.ts';
import type { Sensor } from './format.ts';
import { LEAST } from './kernels/blocks.ts';
import { kernels } from './kernels/kernels.ts';
import { MOST_BYTES } from './kernels/places.ts';
import { refusePixel, refuseTime } from './refuse.ts';

/** One stream of a recording, as the XML in the header describes it. */
export interface Stream {
  readonly id: number;
  /** `EVTS`, `FRME`, `IMUS`, `TRIG`. */
  readonly type: string;
  readonly sensor: Sensor | undefined;
}

/** The streams that the header's XML describes, by number. */
export function infoOf(xml: string): readonly Stream[] {
  const values = new Map<string, string>();
  const path: string[] = [];
  for (const [tag, node, key, value] of xml.matchAll(
    /<node\b[^>]*\spath="([^"<]*)"[^>]*>|<\/node>|<attr\b[^>]*\skey="([^"<]*)"[^>]*>([^<]*)/g,
  )) {
    if (node !== undefined && !tag.endsWith('/>')) path.push(node);
    if (tag === '</node>') path.pop();
    if (key !== undefined) values.set(`${path.at(-1) ?? ''}${key}`, value ?? '');
  }
  const streams: Stream[] = [];
  for (const [name, type] of values) {
    const id = /^\/outInfo\/(\d+)\/typeIdentifier$/.exec(name)?.[1];
    if (id === undefined) continue;
    const [width = 0, height = 0] = ['sizeX', 'sizeY'].map((side) => Number(values.get(`/outInfo/${id}/info/${side}`)));
    const known = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0 && width <= 65536 && height <= 65536;
    streams.push({ id: Number(id), type, sensor: known ? { width, height } : undefined });
  }
  return streams.sort((a, b) => a.id - b.id);
}

/** What goes from one packet to the next. */
export interface Following {
  /** Where the packet begins in the file. */
  readonly offset: number;
  readonly size: Sensor;
  readonly faults: Faults;
  /** The time of the last event, in and out. */
  readonly clock: { last: number };
}

const EVENT = 16;

/** Puts a packet's events into columns, a call as many as there is room for, and tells whether some are left; undefined if it is no EVTS. */
export function packetEvents(content: Uint8Array, { offset, size, faults, clock }: Following): ((out: Columns) => boolean) | undefined {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const table = rootTable(view, 'EVTS');
  if (!table) return undefined;
  const field = table.field(0);
  const elements = field === undefined ? { start: 0, count: 0 } : vectorAt(view, field, EVENT);
  if (!elements) return undefined;
  const { width, height } = size;
  let done = 0;
  const quick = (out: Columns): boolean => {
    const count = Math.min(elements.count - done, room(out), MOST_BYTES / EVENT);
    const known = count >= LEAST ? kernels() : undefined;
    const at = elements.start + done * EVENT;
    const base = known && int64At(view, at);
    if (!known || base === undefined || !(base >= 0 && base < 2 ** 52)) return false;
    const from = known.place(content.subarray(at, at + count * EVENT));
    if (known.aedat4(from, count) !== 1 || !known.put(count, out, { sensor: size, base, last: clock.last })) return false;
    clock.last = out.t[out.length - 1] ?? 0;
    done += count;
    return true;
  };
  const plain = (out: Columns): void => {
    const end = Math.min(elements.count, done + Math.min(room(out), MOST_BYTES / EVENT));
    const { t: times, x: columns, y: rows, p: polarities } = out;
    let { last } = clock;
    let n = out.length;
    let at = elements.start + done * EVENT;
    for (const stop = elements.start + end * EVENT; at < stop; at += EVENT) {
      const t = view.getInt32(at + 4, true) * 4294967296 + view.getUint32(at, true);
      const x = view.getInt16(at + 8, true);
      const y = view.getInt16(at + 10, true);
      if (t < last || t > Number.MAX_SAFE_INTEGER) refuseTime(faults, offset, t, last);
      else if (x < 0 || x >= width || y < 0 || y >= height) refusePixel(faults, offset, x, y, size);
      else {
        times[n] = last = t;
        columns[n] = x;
        rows[n] = y;
        polarities[n] = view.getUint8(at + 12) & 1;
        n += 1;
      }
    }
    done = end;
    out.length = n;
    clock.last = last;
  };
  return (out) => {
    while (done < elements.count && room(out) > 0) if (!quick(out)) plain(out); // events that are dropped leave room for more
    return done < elements.count;
  };
}
