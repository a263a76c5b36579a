import { type Columns, MOST_PER_WORD, room } from './columns.ts';
import { evt3Encoder } from './evt3-encoder.ts';
import { EVT3 } from './evt3-words.ts';
import type { Format, Input } from './format.ts';
import { blocks } from './kernels/blocks.ts';
import { BLOCK, MOST_BYTES } from './kernels/places.ts';
import { type RawReading, rawDecoder, type Words } from './raw.ts';
import { refusePixel, refuseTime } from './refuse.ts';
import { words16 } from './words.ts';

const CLOCK = 2 ** 24;

/** Prophesee RAW in EVT 3.0: words of 16 bits that change row, column, time, or stand for up to 12 pixels. Other words are passed over. */
export const evt3: Format = {
  title: 'Prophesee RAW, EVT 3.0',
  decoder: (reading) => rawDecoder(reading, ['3.0', 'EVT3'], words),
  encoder: evt3Encoder,
};

function words({ faults, sensor }: RawReading): Words {
  const { width, height } = sensor;
  const refuse = (at: number, high: number, now: number, last: number, x: number, y: number): void => {
    if (high < 0) faults.skip('untimed', at, 1);
    else if (now < last) refuseTime(faults, at, now, last);
    else refusePixel(faults, at, x, y, sensor);
  };
  const state = { high: -1, turns: 0, now: 0, last: 0, y: 0, base: 0, p: 0 };
  const slow = ({ bytes, offset }: Input, out: Columns): number => {
    const count = Math.floor(bytes.length / 2);
    const all = words16(bytes, count);
    const { t: times, x: columns, y: rows, p: polarities } = out;
    let { high, turns, now, last, y, base, p } = state;
    let n = out.length;
    let i = 0;
    const most = n + room(out) - MOST_PER_WORD;
    for (; i < count && n <= most; i += 1) {
      const word = all[i] ?? 0;
      const type = word >>> 12;
      if (type === EVT3.addrX) {
        const x = word & 0x7ff;
        if (high >= 0 && now >= last && x < width && y < height) {
          times[n] = last = now;
          columns[n] = x;
          rows[n] = y;
          polarities[n] = (word >>> 11) & 1;
          n += 1;
        } else refuse(offset + 2 * i, high, now, last, x, y);
      } else if (type === EVT3.addrY) y = word & 0x7ff;
      else if (type === EVT3.timeLow) now = Math.max(high, 0) + turns + (word & 0xfff);
      else if (type === EVT3.vect12 || type === EVT3.vect8) {
        const size = type === EVT3.vect12 ? 12 : 8;
        for (let valid = word & ((1 << size) - 1); valid !== 0; valid &= valid - 1) {
          const x = base + 31 - Math.clz32(valid & -valid);
          if (high >= 0 && now >= last && x < width && y < height) {
            times[n] = last = now;
            columns[n] = x;
            rows[n] = y;
            polarities[n] = p;
            n += 1;
          } else refuse(offset + 2 * i, high, now, last, x, y);
        }
        base += size;
      } else if (type === EVT3.vectBaseX) {
        base = word & 0x7ff;
        p = (word >>> 11) & 1;
      } else if (type === EVT3.timeHigh) {
        const next = (word & 0xfff) * 4096;
        if (next < high && high - next > CLOCK / 2) turns += CLOCK;
        // The lower bits follow in a word of their own.
        if (next !== high) now = next + turns;
        high = next;
      }
    }
    out.length = n;
    Object.assign(state, { high, turns, now, last, y, base, p });
    return 2 * i;
  };
  return blocks(slow, (kernels, bytes, out) => {
    const { high, turns, last } = state;
    if (high < 0 || state.base >= 2048) return -128;
    const { latest, told } = kernels;
    [latest[EVT3.addrY], latest[EVT3.vectBaseX], latest[EVT3.timeLow]] = [state.y, state.base | (state.p << 11), state.now - turns - high];
    const count = Math.floor(Math.min(bytes.length, MOST_BYTES) / 2);
    const from = kernels.place(bytes.subarray(0, 2 * count));
    const made = kernels.evt3(from, count, high, Math.min(room(out), BLOCK));
    if (made < 0 || !kernels.put(made, out, { sensor, base: turns, last })) return 0;
    const [next = 0, to = 0] = told;
    const [row = 0, base = 0, low = 0] = [latest[EVT3.addrY], latest[EVT3.vectBaseX], latest[EVT3.timeLow]];
    const now = next + low + turns;
    Object.assign(state, { high: next, now, y: row & 0x7ff, base: base & 0x7ff, p: base >>> 11 });
    if (made > 0) state.last = out.t[out.length - 1] ?? 0;
    return to - from;
  });
}
