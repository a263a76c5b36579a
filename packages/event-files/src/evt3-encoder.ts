import type { Events } from '@synfire/events';
import { checkSensor } from './check-sensor.ts';
import { EVT3 } from './evt3-words.ts';
import type { Encoder, Sensor } from './format.ts';
import { rawHeader } from './raw.ts';
import { bytesOf } from './words.ts';

const title = 'Prophesee RAW, EVT 3.0';
/** Four words stand for 32 columns; fewer pixels are shorter one by one. */
const LEAST_IN_VECTOR = 5;
const COLUMNS_IN_VECTOR = 32;
/** The clock of 24 bits begins again after 16.8 s: in a longer pause words of its upper half must show every turn. */
const STEP = 2 ** 22;
const LONGEST_PAUSE = 2 ** 36;

/** Writes EVT 3.0 as sensors do: a row, then its pixels, five or more within 32 columns as vectors of 12, 12 and 8. */
export function evt3Encoder(sensor: Sensor): Encoder {
  checkSensor(title, sensor, { width: 2048, height: 2048 });
  const state = { time: -1, y: -1 };
  return {
    begin: () => rawHeader('3.0', 'EVT3', sensor),
    encode: (events) => {
      const words: number[] = [];
      for (let i = 0; i < events.t.length; ) {
        const row = events.y[i] ?? 0;
        state.time = timeWords(words, state.time, Math.round(events.t[i] ?? 0));
        if (row !== state.y) words.push((EVT3.addrY << 12) | row);
        state.y = row;
        i += pixelWords(words, events, i);
      }
      return bytesOf(Uint16Array.from(words));
    },
    end: () => new Uint8Array(),
  };
}

/** The words that move the clock on, and its new time. */
function timeWords(words: number[], before: number, time: number): number {
  if (time === before) return time;
  if (!(time >= before && time - before < LONGEST_PAUSE)) {
    throw new RangeError(`${title}: an event at ${time} µs after one at ${before} µs; expected 0 … 2^36 µs more. Subtract the first time.`);
  }
  const high = (t: number): number => Math.floor(t / 4096) % 4096;
  for (let t = Math.max(before, 0) + STEP; t < time; t += STEP) words.push((EVT3.timeHigh << 12) | high(t));
  if (before < 0 || Math.floor(before / 4096) !== Math.floor(time / 4096)) words.push((EVT3.timeHigh << 12) | high(time));
  words.push((EVT3.timeLow << 12) | (time % 4096));
  return time;
}

/** The words of one pixel, or of those after it in its row; gives their number. */
function pixelWords(words: number[], { t, x, y, p }: Events, start: number): number {
  const first = x[start] ?? 0;
  const polarity = (p[start] ?? 0) << 11;
  let mask = 0;
  let end = start;
  for (let before = -1; end < t.length; end += 1) {
    const next = (x[end] ?? 0) - first;
    if (t[end] !== t[start] || y[end] !== y[start] || p[end] !== p[start] || next <= before || next >= COLUMNS_IN_VECTOR) break;
    mask |= 1 << next;
    before = next;
  }
  if (end - start < LEAST_IN_VECTOR) {
    words.push((EVT3.addrX << 12) | polarity | first);
    return 1;
  }
  words.push(
    (EVT3.vectBaseX << 12) | polarity | first,
    (EVT3.vect12 << 12) | (mask & 0xfff),
    (EVT3.vect12 << 12) | ((mask >>> 12) & 0xfff),
    (EVT3.vect8 << 12) | (mask >>> 24),
  );
  return end - start;
}
