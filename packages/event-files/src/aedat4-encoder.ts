import { checkSensor } from './check-sensor.ts';
import type { Encoder, Sensor } from './format.ts';
import { joined } from './joined.ts';
import { lz4Compress } from './lz4-compress.ts';

/** How packets are compressed on writing. */
export interface Compression {
  /** The file's word for it. */
  readonly name: 'NONE' | 'LZ4' | 'ZSTD';
  /** A whole frame of the content. */
  compress(content: Uint8Array): Uint8Array;
}

/** Packets as they are. */
export const none: Compression = { name: 'NONE', compress: (content) => content };

/** LZ4 frames, DV's default. */
export const lz4: Compression = { name: 'LZ4', compress: lz4Compress };

/** Zstandard frames by a compressor of yours: `zstdCompressSync` of node:zlib from Node 22.15 on. */
export const zstd = (compress: (content: Uint8Array) => Uint8Array): Compression => ({ name: 'ZSTD', compress });

const CODES = { NONE: 0, LZ4: 1, ZSTD: 3 };
const PER_PACKET = 8192;
const EVENT = 16;
/** Bytes of size prefix, root offset, identifier, vtable, table and length before the first event. */
const BEFORE_EVENTS = 32;

/** Writes packets without the table at the end, whose position the header would have to know. */
export function aedat4Encoder(sensor: Sensor, { name, compress }: Compression): Encoder {
  checkSensor('AEDAT 4', sensor, { width: 2 ** 15, height: 2 ** 15 });
  return {
    begin: () => header(sensor, name),
    encode: ({ t, x, y, p }) => {
      const packets: Uint8Array[] = [];
      for (let from = 0; from < t.length; from += PER_PACKET) {
        const to = Math.min(t.length, from + PER_PACKET);
        const { bytes, view } = eventPacket(to - from);
        for (let i = from, at = BEFORE_EVENTS; i < to; i += 1, at += EVENT) {
          view.setBigInt64(at, BigInt(Math.round(t[i] ?? 0)), true);
          view.setInt16(at + 8, x[i] ?? 0, true);
          view.setInt16(at + 10, y[i] ?? 0, true);
          view.setUint8(at + 12, p[i] ?? 0);
        }
        const packed = compress(bytes);
        packets.push(bytesOfInt32(0, packed.length), packed);
      }
      return joined(packets);
    },
    end: () => new Uint8Array(),
  };
}

function bytesOfInt32(...values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  for (const [i, value] of values.entries()) view.setInt32(4 * i, value, true);
  return new Uint8Array(view.buffer);
}

/** A size-prefixed FlatBuffer EVTS: a table whose one field is a vector of `count` events, which are still 0. */
function eventPacket(count: number): { readonly bytes: Uint8Array; readonly view: DataView } {
  const bytes = new Uint8Array(BEFORE_EVENTS + EVENT * count);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length - 4, true);
  view.setUint32(4, 16, true); // the table, counted from here
  bytes.set(new TextEncoder().encode('EVTS'), 8);
  for (const [i, value] of [6, 8, 4].entries()) view.setUint16(14 + 2 * i, value, true); // its vtable: size, table's size, field 0
  view.setInt32(20, 6, true); // back to the vtable
  view.setUint32(24, 4, true); // on to the vector
  view.setUint32(28, count, true);
  return { bytes, view };
}

/** The first line and the size-prefixed FlatBuffer IOHE: compression, no table, and the description of stream 0. */
function header({ width, height }: Sensor, compression: Compression['name']): Uint8Array {
  const text = (key: string, value: string): string => `<attr key="${key}" type="string">${value}</attr>`;
  const side = (key: string, value: number): string => `<attr key="${key}" type="int">${value}</attr>`;
  const info = `<node name="info" path="/outInfo/0/info/">${side('sizeX', width)}${side('sizeY', height)}${text('source', 'synfire')}</node>`;
  const about = `${text('compression', compression)}${text('originalModuleName', 'synfire')}${text('originalOutputName', 'events')}`;
  const type = `${text('typeDescription', 'Array of events (polarity ON/OFF).')}${text('typeIdentifier', 'EVTS')}`;
  const stream = `<node name="0" path="/outInfo/0/">${about}${type}${info}</node>`;
  const xml = new TextEncoder().encode(`<dv version="2.0"><node name="outInfo" path="/outInfo/">${stream}</node></dv>`);
  const bytes = new Uint8Array(4 * Math.ceil((14 + 56 + xml.length + 1) / 4) + 2); // multiple of 4 after the first line
  bytes.set(new TextEncoder().encode('#!AER-DAT4.0\r\n'));
  const view = new DataView(bytes.buffer, 14);
  view.setUint32(0, bytes.length - 18, true);
  view.setUint32(4, 24, true); // the table, counted from here
  bytes.set(new TextEncoder().encode('IOHE'), 14 + 8);
  for (const [i, value] of [10, 24, 4, 12, 8].entries()) view.setUint16(18 + 2 * i, value, true); // vtable: sizes, fields 0, 1, 2
  view.setInt32(28, 10, true); // back to the vtable
  view.setInt32(32, CODES[compression], true);
  view.setUint32(36, 16, true); // on to the string
  view.setBigInt64(40, -1n, true); // no table of packets
  view.setUint32(52, xml.length, true);
  bytes.set(xml, 14 + 56);
  return bytes;
}
