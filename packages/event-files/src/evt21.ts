import { checkSensor } from './check-sensor.ts';
import { MOST_PER_WORD, room } from './columns.ts';
import type { Encoder, Format, Sensor } from './format.ts';
import { type RawReading, rawDecoder, rawHeader, type Words } from './raw.ts';
import { refusePixel, refuseTime } from './refuse.ts';
import { clock } from './time-limits.ts';
import { bytesOf, words32 } from './words.ts';

const title = 'Prophesee RAW, EVT 2.1';
const CLOCK = 2 ** 34;
const TIME_HIGH = 8;

/** Prophesee RAW in EVT 2.1: words of 64 bits, up to 32 pixels of a row; also with the halves exchanged, `endianness=legacy`. */
export const evt21: Format = { title, decoder: (reading) => rawDecoder(reading, ['2.1', 'EVT21'], words), encoder };

function words({ faults, sensor, header }: RawReading): Words {
  const { width, height } = sensor;
  const upper = header.values.get('endianness') === 'legacy' ? 0 : 1;
  const state = { high: -1, turns: 0, last: 0 };
  return ({ bytes, offset }, out) => {
    const count = Math.floor(bytes.length / 8);
    const all = words32(bytes, 2 * count);
    const { t: times, x: columns, y: rows, p: polarities } = out;
    let { high, turns, last } = state;
    let n = out.length;
    let i = 0;
    for (const most = n + room(out) - MOST_PER_WORD; i < count && n <= most; i += 1) {
      const word = all[2 * i + upper] ?? 0;
      const type = word >>> 28;
      if (type === TIME_HIGH) {
        const next = (word & 0xfffffff) * 64;
        if (next + turns < high && high - turns - next > CLOCK / 2) turns += CLOCK;
        high = next + turns;
      } else if (type <= 1) {
        const t = high + ((word >>> 22) & 63);
        const y = word & 0x7ff;
        const first = (word >>> 11) & 0x7ff;
        for (let valid = all[2 * i + 1 - upper] ?? 0; valid !== 0; valid &= valid - 1) {
          const x = first + 31 - Math.clz32(valid & -valid);
          if (high < 0) faults.skip('untimed', offset + 8 * i, 1);
          else if (t < last) refuseTime(faults, offset + 8 * i, t, last);
          else if (x >= width || y >= height) refusePixel(faults, offset + 8 * i, x, y, sensor);
          else {
            times[n] = last = t;
            columns[n] = x;
            rows[n] = y;
            polarities[n] = type;
            n += 1;
          }
        }
      }
    }
    out.length = n;
    Object.assign(state, { high, turns, last });
    return 8 * i;
  };
}

function encoder(sensor: Sensor): Encoder {
  checkSensor(title, sensor, { width: 2048, height: 2048 });
  const tick = clock(title, 34);
  let high = -1;
  return {
    begin: () => rawHeader('2.1', 'EVT21', sensor),
    encode: ({ t, x, y, p }) => {
      const out = new Uint32Array(4 * t.length);
      let n = 0;
      for (let i = 0; i < t.length; ) {
        const time = tick(t[i] ?? 0);
        const upper = Math.floor(time / 64);
        if (upper !== high) {
          out[n + 1] = (TIME_HIGH << 28) | upper;
          n += 2;
          high = upper;
        }
        const column = x[i] ?? 0;
        const base = column - (column % 32);
        out[n + 1] = ((p[i] ?? 0) << 28) | ((time % 64) << 22) | (base << 11) | (y[i] ?? 0);
        let valid = 0;
        let before = -1;
        const start = i;
        for (; i < t.length; i += 1) {
          const next = (x[i] ?? 0) - base;
          if (t[i] !== t[start] || y[i] !== y[start] || p[i] !== p[start] || next <= before || next >= 32) break;
          valid |= 1 << next;
          before = next;
        }
        out[n] = valid;
        n += 2;
      }
      return bytesOf(out.subarray(0, n));
    },
    end: () => new Uint8Array(),
  };
}
