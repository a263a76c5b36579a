import { checkSensor } from './check-sensor.ts';
import { type Columns, room } from './columns.ts';
import type { Decoder, Encoder, Format, Input, Reading, Sensor } from './format.ts';
import { LEAST } from './kernels/blocks.ts';
import { kernels } from './kernels/kernels.ts';
import { BLOCK } from './kernels/places.ts';
import { refuseBytes, refusePixel, refuseTime } from './refuse.ts';
import { textHeader } from './text-header.ts';
import { bytesOf, words32 } from './words.ts';

const title = 'AEDAT 3.1';
const POLARITY = 1;
const HEADER = 28;
const CLOCK = 2 ** 31;
const PER_PACKET = 4096;

/** AEDAT 3.1, the container of DVS128 Gesture: packets of events, of which those of another type are passed over. */
export const aedat3: Format = { title, leastBytes: 8, decoder, encoder };

function decoder({ faults, sensor }: Reading): Decoder {
  let size: Sensor | undefined;
  let skip = 0;
  let remaining = 0;
  let unused = 0;
  let turns = 0;
  let last = 0;
  let lost = false;

  const begin = ({ bytes, last: isAll }: Input): number => {
    const { lines, length, complete } = textHeader(bytes, '#', '\r\n', (line) => line === '#!END-HEADER');
    if (!complete && !isAll) return 0;
    const wrong = { fault: 'header', offset: 0, advice: 'Pass the format that the file has.' } as const;
    const [first = 'no line of text'] = lines;
    if (!first.startsWith('#!AER-DAT3.1')) faults.fatal({ ...wrong, found: first.slice(0, 60), expected: 'a first line #!AER-DAT3.1' });
    if (!lines.includes('#!END-HEADER')) {
      faults.fatal({
        ...wrong,
        offset: length,
        found: 'no line of text',
        expected: 'the line #!END-HEADER',
        advice: 'The file is damaged.',
      });
    }
    size = sensor ?? sensorOf(lines);
    return length;
  };

  const packet = ({ bytes, offset }: Input): number => {
    if (bytes.length < HEADER) return 0;
    const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER);
    const type = view.getUint16(0, true);
    const [eventSize = 0, tsOffset, overflow = 0, capacity = 0, number = 0, valid = 0] = [4, 8, 12, 16, 20, 24].map((at) =>
      view.getUint32(at, true),
    );
    const polarity = type === POLARITY;
    if (
      eventSize === 0 ||
      number > capacity ||
      valid > number ||
      (polarity && (eventSize !== 8 || tsOffset !== 4 || overflow >= 2 ** 21))
    ) {
      lost = true;
      const found = `a packet header of type ${type} with ${valid} valid of ${number} events of ${eventSize} bytes in room for ${capacity}`;
      refuseBytes(faults, offset, bytes.length, found, 'valid ≤ number ≤ capacity, and 8 bytes a polarity event');
      return bytes.length;
    }
    turns = overflow * CLOCK;
    remaining = polarity ? number : 0;
    skip = polarity ? 0 : capacity * eventSize;
    unused = polarity ? (capacity - number) * 8 : 0;
    return HEADER;
  };

  const taken = (count: number): number => {
    remaining -= count;
    if (remaining === 0) [skip, unused] = [unused, 0];
    return 8 * count;
  };
  const quick = (bytes: Uint8Array, count: number, out: Columns, sensor: Sensor): boolean => {
    const known = count >= LEAST ? kernels() : undefined;
    if (known?.aedat3(known.place(bytes.subarray(0, 8 * count)), count) !== 1) return false;
    if (!known.put(count, out, { sensor, base: turns, last })) return false;
    last = out.t[out.length - 1] ?? 0;
    return true;
  };

  const events = ({ bytes, offset }: Input, out: Columns, { width, height }: Sensor): number => {
    const count = Math.min(remaining, Math.floor(bytes.length / 8), room(out), BLOCK);
    const even = count - (count % 2);
    if (quick(bytes, even, out, { width, height })) return taken(even);
    const words = words32(bytes, 2 * count);
    const { t: times, x: columns, y: rows, p: polarities } = out;
    const base = turns;
    let before = last;
    let n = out.length;
    for (let i = 0; i < count; i += 1) {
      const data = words[2 * i] ?? 0;
      const t = ((words[2 * i + 1] ?? 0) | 0) + base;
      const x = data >>> 17;
      const y = (data >>> 2) & 0x7fff;
      if ((data & 1) === 0) faults.skip('invalid', offset + 8 * i, 1);
      else if (t < before) refuseTime(faults, offset + 8 * i, t, before);
      else if (x >= width || y >= height) refusePixel(faults, offset + 8 * i, x, y, { width, height });
      else {
        times[n] = before = t;
        columns[n] = x;
        rows[n] = y;
        polarities[n] = (data >>> 1) & 1;
        n += 1;
      }
    }
    last = before;
    out.length = n;
    return taken(count);
  };

  const cut = ({ bytes, offset }: Input): number => {
    const found =
      remaining > 0 ? `the end of the file, ${remaining} events before that of a packet` : `the end of the file within a packet`;
    faults.fault(
      { fault: 'cut', offset, found, expected: 'whole packets', advice: 'The file was cut.' },
      { events: remaining, bytes: bytes.length },
    );
    remaining = skip = 0;
    return bytes.length;
  };

  return {
    sensor: () => size,
    decode: (input, out) => {
      const { bytes, offset, last: isAll } = input;
      if (!size) return begin(input);
      if (lost) {
        if (bytes.length > 0) refuseBytes(faults, offset, bytes.length, '', '');
        return bytes.length;
      }
      let used = 0;
      if (skip > 0) {
        used = Math.min(skip, bytes.length);
        skip -= used;
      } else used = remaining > 0 ? events(input, out, size) : packet(input);
      return used === 0 && isAll && room(out) > 0 && (remaining > 0 || skip > 0) ? cut(input) : used;
    },
  };
}

/** By our own comment, or by the camera of a line such as `#Source 1: DVS128`; DVS128, which recorded DVS128 Gesture, where none says. */
function sensorOf(lines: readonly string[]): Sensor {
  const [, width, height] = lines.map((line) => /^#-Sensor: (\d{1,5})x(\d{1,5})$/.exec(line)).find((found) => found !== null) ?? [];
  if (Number(width) > 0 && Number(height) > 0) return { width: Number(width), height: Number(height) };
  const source = lines.find((line) => line.startsWith('#Source')) ?? '';
  if (/DAVIS(RGB)?240/i.test(source)) return { width: 240, height: 180 };
  if (/DAVIS(RGB)?346/i.test(source)) return { width: 346, height: 260 };
  if (/DAVIS(RGB)?640/i.test(source)) return { width: 640, height: 480 };
  return { width: 128, height: 128 };
}

function encoder(sensor: Sensor): Encoder {
  checkSensor(title, sensor, { width: 2 ** 15, height: 2 ** 15 });
  const camera = [
    { width: 240, name: 'DAVIS240C' },
    { width: 346, name: 'DAVIS346' },
    { width: 640, name: 'DAVIS640' },
  ];
  const name = camera.find(({ width }) => width === sensor.width)?.name ?? 'DVS128';
  return {
    begin: () =>
      new TextEncoder().encode(
        `#!AER-DAT3.1\r\n#Format: RAW\r\n#Source 1: ${name}\r\n#-Sensor: ${sensor.width}x${sensor.height}\r\n#!END-HEADER\r\n`,
      ),
    encode: ({ t, x, y, p }) => {
      const words: number[] = [];
      for (let from = 0; from < t.length; ) {
        const overflow = Math.floor(Math.round(t[from] ?? 0) / CLOCK);
        let to = from + 1;
        while (to < t.length && to - from < PER_PACKET && Math.floor(Math.round(t[to] ?? 0) / CLOCK) === overflow) to += 1;
        const count = to - from;
        words.push(POLARITY | (1 << 16), 8, 4, overflow, count, count, count);
        for (let i = from; i < to; i += 1) {
          words.push((1 | ((p[i] ?? 0) << 1) | ((y[i] ?? 0) << 2) | ((x[i] ?? 0) << 17)) >>> 0, Math.round(t[i] ?? 0) - overflow * CLOCK);
        }
        from = to;
      }
      return bytesOf(Uint32Array.from(words));
    },
    end: () => new Uint8Array(),
  };
}
