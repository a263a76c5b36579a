import { checkSensor } from './check-sensor.ts';
import { type Columns, room } from './columns.ts';
import type { Encoder, Format, Input, Sensor } from './format.ts';
import { blocks } from './kernels/blocks.ts';
import { BLOCK } from './kernels/places.ts';
import { type RawReading, rawDecoder, rawHeader, type Words } from './raw.ts';
import { refusePixel, refuseTime } from './refuse.ts';
import { clock } from './time-limits.ts';
import { bytesOf, words32 } from './words.ts';

const title = 'Prophesee RAW, EVT 2.0';
const CLOCK = 2 ** 34;
const TIME_HIGH = 8;

/** Prophesee RAW in EVT 2.0: words of 32 bits, a pixel or the upper 28 bits of a clock of 34. Other words are passed over. */
export const evt2: Format = { title, leastBytes: 4, decoder: (reading) => rawDecoder(reading, ['2.0', 'EVT2'], words), encoder };

function words({ faults, sensor }: RawReading): Words {
  const { width, height } = sensor;
  const state = { high: -1, turns: 0, last: 0 };
  const slow = ({ bytes, offset }: Input, out: Columns): number => {
    const count = Math.floor(bytes.length / 4);
    const all = words32(bytes, count);
    const { t: times, x: columns, y: rows, p: polarities } = out;
    let { high, turns, last } = state;
    let n = out.length;
    let i = 0;
    for (const most = n + room(out); i < count && n < most; i += 1) {
      const word = all[i] ?? 0;
      const type = word >>> 28;
      if (type === TIME_HIGH) {
        const next = (word & 0xfffffff) * 64;
        if (next + turns < high && high - turns - next > CLOCK / 2) turns += CLOCK;
        high = next + turns;
      } else if (type <= 1) {
        const t = high + ((word >>> 22) & 63);
        const x = (word >>> 11) & 0x7ff;
        const y = word & 0x7ff;
        if (high < 0) faults.skip('untimed', offset + 4 * i, 1);
        else if (t < last) refuseTime(faults, offset + 4 * i, t, last);
        else if (x >= width || y >= height) refusePixel(faults, offset + 4 * i, x, y, sensor);
        else {
          times[n] = last = t;
          columns[n] = x;
          rows[n] = y;
          polarities[n] = type;
          n += 1;
        }
      }
    }
    out.length = n;
    Object.assign(state, { high, turns, last });
    return 4 * i;
  };
  return blocks(slow, (kernels, bytes, out) => {
    const { high, turns, last } = state;
    if (high < 0) return -128;
    const count = Math.floor(Math.min(bytes.length / 4, room(out), BLOCK));
    const from = kernels.place(bytes.subarray(0, 4 * count));
    const made = kernels.evt2(from, count, (high - turns) / 64, ...kernels.limits(out, { sensor, base: high }));
    if (made < 0 || !kernels.keep(made, out, last)) return 0;
    const [since = 0, to = 0] = kernels.told;
    state.high = high + since;
    if (made > 0) state.last = out.t[out.length - 1] ?? 0;
    return to - from;
  });
}

function encoder(sensor: Sensor): Encoder {
  checkSensor(title, sensor, { width: 2048, height: 2048 });
  const tick = clock(title, 34);
  let high = -1;
  return {
    begin: () => rawHeader('2.0', 'EVT2', sensor),
    encode: ({ t, x, y, p }) => {
      const out = new Uint32Array(2 * t.length);
      let n = 0;
      for (let i = 0; i < t.length; i += 1) {
        const time = tick(t[i] ?? 0);
        const upper = Math.floor(time / 64);
        if (upper !== high) {
          out[n] = (TIME_HIGH << 28) | upper;
          n += 1;
          high = upper;
        }
        out[n] = ((p[i] ?? 0) << 28) | ((time % 64) << 22) | ((x[i] ?? 0) << 11) | (y[i] ?? 0);
        n += 1;
      }
      return bytesOf(out.subarray(0, n));
    },
    end: () => new Uint8Array(),
  };
}
