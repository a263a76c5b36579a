import { checkSensor } from './check-sensor.ts';
import { type Columns, room } from './columns.ts';
import type { Decoder, Encoder, Format, Input, Reading, Sensor } from './format.ts';
import { blocks } from './kernels/blocks.ts';
import { BLOCK } from './kernels/places.ts';
import { propheseeHeader } from './prophesee-header.ts';
import { refusePixel, refuseTime } from './refuse.ts';
import { clock } from './time-limits.ts';
import { bytesOf, words32 } from './words.ts';

const title = 'Prophesee DAT';
const CLOCK = 2 ** 32;
/** Of the first ATIS, which recorded N-CARS: its files name no size. */
const ATIS: Sensor = { width: 304, height: 240 };
/** Event2d and EventCd. */
const TYPES = [0x00, 0x0c];

/** Prophesee's DAT, version 2: 8 bytes an event. A file that names no size is of a sensor of 304 × 240 unless you pass its size. */
export const dat: Format = { title, leastBytes: 8, decoder, encoder };

function decoder({ faults, sensor }: Reading): Decoder {
  let size: Sensor | undefined;
  let pixels: ((input: Input, out: Columns) => number) | undefined;
  const begin = (input: Input): number => {
    const header = propheseeHeader(input, faults);
    if (!header || (input.bytes.length < header.length + 2 && !input.last)) return 0;
    const { length, values } = header;
    const [type = -1, bytes = -1] = input.bytes.subarray(length, length + 2);
    const wrong = { fault: 'unsupported', offset: 0, advice: 'Convert the file to version 2 with events of pixels.' } as const;
    const version = values.get('version');
    if (version !== '2') faults.fatal({ ...wrong, found: `version ${version ?? '(none)'}`, expected: '% Version 2' });
    if (!TYPES.includes(type) || bytes !== 8) {
      faults.fatal({ ...wrong, offset: length, found: `events of type ${type} and ${bytes} bytes`, expected: 'type 0 or 12 of 8 bytes' });
    }
    size = sensor ?? header.sensor ?? ATIS;
    pixels = pixelEvents(size, faults);
    return length + 2;
  };
  return { sensor: () => size, decode: (input, out) => (pixels ? pixels(input, out) : begin(input)) };
}

function pixelEvents(size: Sensor, faults: Reading['faults']): (input: Input, out: Columns) => number {
  const { width, height } = size;
  const state = { last: 0, turns: 0 };
  const slow = ({ bytes, offset }: Input, out: Columns): number => {
    const count = Math.min(Math.floor(bytes.length / 8), room(out));
    const words = words32(bytes, 2 * count);
    const columns = { t: out.t, x: out.x, y: out.y, p: out.p };
    let { last, turns } = state;
    let n = out.length;
    for (let i = 0; i < count; i += 1) {
      const data = words[2 * i + 1] ?? 0;
      let t = (words[2 * i] ?? 0) + turns;
      if (t < last && last - t > CLOCK / 2) {
        turns += CLOCK;
        t += CLOCK;
      }
      const x = data & 0x3fff;
      const y = (data >>> 14) & 0x3fff;
      if (t < last) refuseTime(faults, offset + 8 * i, t, last);
      else if (x >= width || y >= height) refusePixel(faults, offset + 8 * i, x, y, size);
      else {
        columns.t[n] = last = t;
        columns.x[n] = x;
        columns.y[n] = y;
        columns.p[n] = (data >>> 28) & 1; // no branch: polarities cannot be predicted
        n += 1;
      }
    }
    out.length = n;
    state.last = last;
    state.turns = turns;
    return 8 * count;
  };
  return blocks(slow, (kernels, bytes, out) => {
    const count = 8 * Math.floor(Math.min(bytes.length / 8, room(out), BLOCK) / 8);
    const from = kernels.place(bytes.subarray(0, 8 * count));
    const good = kernels.columns(from, count, ...kernels.limits(out, { sensor: size, base: state.turns }));
    if (good !== 1 || !kernels.keep(count, out, state.last)) return 0;
    state.last = out.t[out.length - 1] ?? 0;
    return 8 * count;
  });
}

function encoder({ width, height }: Sensor): Encoder {
  checkSensor(title, { width, height }, { width: 2 ** 14, height: 2 ** 14 });
  const tick = clock(title, 32);
  return {
    begin: () => {
      const lines = `% Data file containing CD events\n% Version 2\n% Width ${width}\n% Height ${height}\n`;
      return new Uint8Array([...new TextEncoder().encode(lines), 0x0c, 8]);
    },
    encode: ({ t, x, y, p }) => {
      const words = new Uint32Array(2 * t.length);
      for (let i = 0; i < t.length; i += 1) {
        words[2 * i] = tick(t[i] ?? 0);
        words[2 * i + 1] = (x[i] ?? 0) | ((y[i] ?? 0) << 14) | ((p[i] ?? 0) << 28);
      }
      return bytesOf(words);
    },
    end: () => new Uint8Array(),
  };
}
