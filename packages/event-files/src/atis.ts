import { checkSensor } from './check-sensor.ts';
import { type Columns, room } from './columns.ts';
import type { Decoder, Encoder, Format, Input, Reading, Sensor } from './format.ts';
import { blocks } from './kernels/blocks.ts';
import { BLOCK } from './kernels/places.ts';
import { refusePixel, refuseTime } from './refuse.ts';

const title = 'ATIS .bin';
const EVENT = 5;
/** A row that no sensor has marks an event that only moves the clock on. */
const OVERFLOW_ROW = 240;
const OVERFLOW = 2 ** 13;
const CLOCK = 2 ** 23;
/** As far as the bytes of a coordinate reach. */
const LARGEST: Sensor = { width: 256, height: OVERFLOW_ROW };

/**
 * The 5-byte events of N-MNIST and N-Caltech101. The files do not name the sensor's size: 256 × 240 unless you pass it (34 × 34 and
 * 240 × 180). An event in row 240 adds 2¹³ µs to all later times, as in Tonic; SpikingJelly takes it for a pixel.
 */
export const atis: Format = { title, leastBytes: EVENT, decoder, encoder };

function decoder({ faults, sensor }: Reading): Decoder {
  const size = sensor ?? LARGEST;
  const { width, height } = size;
  const state = { last: 0, added: 0 };
  const slow = ({ bytes, offset }: Input, out: Columns): number => {
    const end = EVENT * Math.min(Math.floor(bytes.length / EVENT), room(out));
    const { t: times, x: columns, y: rows, p: polarities } = out;
    let { last, added } = state;
    let n = out.length;
    for (let i = 0; i < end; i += EVENT) {
      const x = bytes[i] ?? 0;
      const y = bytes[i + 1] ?? 0;
      const high = bytes[i + 2] ?? 0;
      const t = (((high & 0x7f) << 16) | ((bytes[i + 3] ?? 0) << 8) | (bytes[i + 4] ?? 0)) + added;
      if (y === OVERFLOW_ROW) added += OVERFLOW;
      else if (t < last) refuseTime(faults, offset + i, t, last);
      else if (x >= width || y >= height) refusePixel(faults, offset + i, x, y, size);
      else {
        times[n] = last = t;
        columns[n] = x;
        rows[n] = y;
        polarities[n] = high >>> 7;
        n += 1;
      }
    }
    out.length = n;
    state.last = last;
    state.added = added;
    return end;
  };
  const inside = { width, height: Math.min(height, OVERFLOW_ROW) };
  const decode = blocks(slow, (kernels, bytes, out) => {
    const count = 4 * Math.floor(Math.min(bytes.length / EVENT, room(out), BLOCK) / 4);
    kernels.atis(kernels.place(bytes.subarray(0, EVENT * count)), count);
    if (!kernels.put(count, out, { sensor: inside, base: state.added, last: state.last })) return 0;
    state.last = out.t[out.length - 1] ?? 0;
    return EVENT * count;
  });
  return { sensor: () => size, decode };
}

function encoder(sensor: Sensor): Encoder {
  checkSensor(title, sensor, LARGEST);
  let added = 0;
  return {
    begin: () => new Uint8Array(),
    encode: ({ t, x, y, p }) => {
      const bytes: number[] = [];
      for (let i = 0; i < t.length; i += 1) {
        const time = Math.round(t[i] ?? 0);
        if (!(time >= 0 && time < 2 ** 36))
          throw new RangeError(`${title}: an event at ${time} µs; expected 0 … 2^36: subtract the first time.`);
        for (; time - added >= CLOCK; added += OVERFLOW) bytes.push(0, OVERFLOW_ROW, 0, 0, 0);
        const rest = time - added;
        bytes.push(x[i] ?? 0, y[i] ?? 0, ((p[i] ?? 0) << 7) | (rest >>> 16), (rest >>> 8) & 255, rest & 255);
      }
      return Uint8Array.from(bytes);
    },
    end: () => new Uint8Array(),
  };
}
