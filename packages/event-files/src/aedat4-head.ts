import { infoOf } from './aedat4-packet.ts';
import { int64At, rootTable, stringAt } from './flatbuffer.ts';
import type { Reading, Sensor } from './format.ts';
import { lz4Decompress } from './lz4.ts';
import { zstdDecompress } from './zstd.ts';

/** The content of a packet, which may be used until the next one; undefined where it is damaged or larger than `most` bytes. */
type Decompress = (bytes: Uint8Array, most: number) => Uint8Array | undefined;

/** By the file's code: nothing, LZ4, LZ4 high, Zstandard, Zstandard high. */
const decompressors: readonly (() => Decompress)[] = [() => (bytes) => bytes.slice(), lz4, lz4, () => zstdDecompress, () => zstdDecompress];

/** Packets have about one size: the memory of one serves the next. */
function lz4(): Decompress {
  let scratch = new Uint8Array();
  return (bytes, most) => {
    const content = lz4Decompress(bytes, most, scratch);
    if (content) scratch = new Uint8Array(content.buffer);
    return content;
  };
}

/** What the header of an AEDAT 4 file says. */
export interface Head {
  readonly sensor: Sensor;
  /** The number of the stream to read. */
  readonly stream: number;
  readonly decompress: Decompress;
  /** Where the packets end: at the table of packets, or nowhere known. */
  readonly end: number;
}

const HEADER = { fault: 'header', offset: 14, expected: 'the FlatBuffer IOHE with streams', advice: 'The file is damaged.' } as const;

/** Reads the header's FlatBuffer; `wanted` is a stream's number. */
export function aedat4Head(view: DataView, { faults, sensor }: Reading, wanted: number | undefined): Head {
  const table = rootTable(view, 'IOHE');
  if (!table) return faults.fatal({ ...HEADER, found: 'something else' });
  const [method, position, description] = [table.field(0), table.field(1), table.field(2)];
  const code = method === undefined ? 0 : view.getInt32(method, true);
  const decompressor = decompressors[code];
  if (!decompressor) {
    const advice = 'Write it again with none, LZ4 or Zstandard.';
    return faults.fatal({ ...HEADER, fault: 'unsupported', found: `compression ${code}`, expected: '0 … 4', advice });
  }
  const streams = infoOf((description === undefined ? undefined : stringAt(view, description)) ?? '');
  const chosen = streams.find(({ id, type }) => (wanted === undefined ? type === 'EVTS' : id === wanted));
  if (chosen?.type !== 'EVTS') {
    const found = streams.length === 0 ? 'no streams' : `streams ${streams.map(({ id, type }) => `${id} of ${type}`).join(', ')}`;
    return faults.fatal({ ...HEADER, found, expected: `a stream ${wanted ?? ''} of EVTS`, advice: 'Choose one by aedat4({ stream }).' });
  }
  const size = sensor ?? chosen.sensor;
  if (!size) {
    return faults.fatal({
      ...HEADER,
      found: 'no sizeX and sizeY',
      expected: "the sensor's size",
      advice: 'Pass sensor: { width, height }.',
    });
  }
  const end = position === undefined || position + 8 > view.byteLength ? -1 : int64At(view, position);
  return { sensor: size, stream: chosen.id, decompress: decompressor(), end: end > 0 ? end : Number.POSITIVE_INFINITY };
}
