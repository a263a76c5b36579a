import { aedat4Encoder, type Compression, lz4 } from './aedat4-encoder.ts';
import { aedat4Head, type Head } from './aedat4-head.ts';
import { packetEvents } from './aedat4-packet.ts';
import type { Columns } from './columns.ts';
import type { Decoder, Format, Input, Reading } from './format.ts';
import { refuseBytes } from './refuse.ts';

const MAGIC = '#!AER-DAT4.0\r\n';
const LONGEST_HEADER = 1 << 22;
/** No packet of a camera comes near; a larger size is damage, and must not make a reader wait for it. */
const MOST_PER_PACKET: number = 1 << 27;

/** AEDAT 4 of iniVation's DV: compressed FlatBuffers. Reads the first stream of events, or the one of that number; others are passed over. */
export function aedat4({ stream, compression = lz4 }: { readonly stream?: number; readonly compression?: Compression } = {}): Format {
  return { title: 'AEDAT 4', decoder: (reading) => decoder(reading, stream), encoder: (sensor) => aedat4Encoder(sensor, compression) };
}

function decoder(reading: Reading, wanted: number | undefined): Decoder {
  let head: Head | undefined;
  let packets: ((input: Input, out: Columns) => number) | undefined;
  const begin = (input: Input): number => {
    const header = headerBytes(input, reading);
    if (!header) return 0;
    head = aedat4Head(header, reading, wanted);
    packets = packetReader(reading, head);
    return MAGIC.length + header.byteLength;
  };
  return { sensor: () => head?.sensor, decode: (input, out) => (packets ? packets(input, out) : begin(input)) };
}

function headerBytes({ bytes, last }: Input, { faults }: Reading): DataView | undefined {
  const wrong = { fault: 'header', offset: 0, advice: 'Pass the format that the file has.' } as const;
  const first = new TextDecoder('latin1').decode(bytes.subarray(0, MAGIC.length));
  if (!MAGIC.startsWith(first)) faults.fatal({ ...wrong, found: JSON.stringify(first), expected: `a first line ${MAGIC.trim()}` });
  const known = bytes.length >= MAGIC.length + 4;
  const size = known ? 4 + new DataView(bytes.buffer, bytes.byteOffset + MAGIC.length, 4).getUint32(0, true) : 0;
  if (size > LONGEST_HEADER)
    faults.fatal({ ...wrong, offset: 14, found: `a header of ${size} bytes`, expected: `at most ${LONGEST_HEADER}` });
  if (known && bytes.length >= MAGIC.length + size) return new DataView(bytes.buffer, bytes.byteOffset + MAGIC.length, size);
  if (last)
    faults.fatal({ ...wrong, offset: bytes.length, found: 'the end of the file', expected: 'the header', advice: 'The file was cut.' });
  return undefined;
}

function packetReader({ faults }: Reading, { stream, decompress, end, sensor }: Head): (input: Input, out: Columns) => number {
  let skip = 0;
  let lost = false;
  let pending: ((out: Columns) => boolean) | undefined;
  const clock = { last: 0 };

  const cut = ({ bytes, offset }: Input, missing: number): number => {
    const found = `the end of the file, ${missing} bytes before that of a packet`;
    faults.fault({ fault: 'cut', offset, found, expected: 'whole packets', advice: 'The file was cut.' }, { bytes: bytes.length });
    skip = 0;
    return bytes.length;
  };
  const lose = ({ bytes, offset }: Input, found: string): number => {
    lost = true;
    if (bytes.length > 0) refuseBytes(faults, offset, bytes.length, found, `a stream's number and at most ${MOST_PER_PACKET} bytes`);
    return bytes.length;
  };
  const packet = (input: Input): number => {
    const { bytes, offset } = input;
    if (offset >= end || bytes.length < 8) return offset >= end ? bytes.length : 0;
    const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
    const [id, length] = [view.getInt32(0, true), view.getInt32(4, true)];
    if (id < 0 || length < 0 || length > MOST_PER_PACKET) return lose(input, `a packet of stream ${id} with ${length} bytes`);
    if (id !== stream) {
      skip = length;
      return 8;
    }
    if (bytes.length < 8 + length) return input.last ? cut(input, 8 + length - bytes.length) : 0;
    const content = decompress(bytes.subarray(8, 8 + length), MOST_PER_PACKET);
    pending = content && packetEvents(content, { offset, size: sensor, faults, clock });
    if (!pending) refuseBytes(faults, offset, 8 + length, 'a packet that does not decompress to a FlatBuffer EVTS', 'a whole one');
    return 8 + length;
  };

  return (input, out) => {
    if (pending?.(out)) return 0;
    pending = undefined;
    if (lost) return lose(input, '');
    if (skip === 0) return packet(input);
    const used = Math.min(skip, input.bytes.length);
    skip -= used;
    return used === 0 && input.last ? cut(input, skip) : used;
  };
}
