import type { ReadOptions, Summary } from '@synfire/event-files';
import { readEvents } from '@synfire/event-files/node';
import type { Events } from '@synfire/events';
import { type HotPixel, hotPixels } from './hot-pixels.ts';
import { type RateCurve, rateCounter } from './rate-curve.ts';

/** The pixels between which all events are, both ends among them. */
export interface Extent {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What is in a recording. */
export interface Statistics {
  readonly format: string;
  readonly width: number;
  readonly height: number;
  readonly events: number;
  /** µs of the first and of the last event; 0 where there is none. */
  readonly from: number;
  readonly to: number;
  /** Events a second from the first to the last one; null where they have one time. */
  readonly rate: number | null;
  /** In the busiest span of the curve. */
  readonly peakRate: number | null;
  readonly on: number;
  readonly off: number;
  /** Pixels with an event. */
  readonly activePixels: number;
  /** Null where there is no event. */
  readonly extent: Extent | null;
  readonly hotPixels: readonly HotPixel[];
  readonly curve: RateCurve;
  readonly dropped: Summary['dropped'];
}

/** Reads a recording once, in memory that does not grow with it. Throws EventFileError. */
export async function statistics(file: string, options: ReadOptions): Promise<Statistics> {
  const rate = rateCounter();
  const pixels = pixelCounter();
  let [from, to, on] = [Number.NaN, 0, 0];
  const reading = readEvents(file, options);
  for (;;) {
    const { done, value } = await reading.next();
    if (done) {
      const { format, sensor, count: events, dropped } = value;
      const [seconds, curve] = [(to - from) / 1e6, rate.curve()];
      const most = curve.on.reduce((peak, n, i) => Math.max(peak, n + (curve.off[i] ?? 0)), 0);
      return {
        ...{ format, ...sensor, events, from: events > 0 ? from : 0, to },
        ...{ rate: seconds > 0 ? events / seconds : null, peakRate: seconds > 0 ? (1e6 * most) / curve.span : null },
        ...{ on, off: events - on, ...pixels.found(), curve, dropped },
      };
    }
    rate.add(value);
    pixels.add(value);
    if (Number.isNaN(from)) from = value.t[0] ?? Number.NaN;
    to = value.t.at(-1) ?? to;
    on += value.p.reduce((sum, p) => sum + p, 0);
  }
}

interface PixelCounter {
  add(chunk: Events): void;
  found(): Pick<Statistics, 'activePixels' | 'extent' | 'hotPixels'>;
}

/** Counts the events of every pixel; formats without a size of the sensor may widen it from chunk to chunk. */
function pixelCounter(): PixelCounter {
  let counts = new Uint32Array();
  let [width, height] = [1, 0];
  return {
    add(chunk) {
      if (chunk.width !== width || chunk.height !== height) {
        counts = enlarged(counts, width, chunk);
        ({ width, height } = chunk);
      }
      const { x, y } = chunk;
      for (let i = 0; i < x.length; i += 1) {
        const at = (y[i] ?? 0) * width + (x[i] ?? 0);
        counts[at] = (counts[at] ?? 0) + 1;
      }
    },
    found: () => ({
      activePixels: counts.reduce((sum, n) => sum + (n > 0 ? 1 : 0), 0),
      extent: extentOf(counts, width),
      hotPixels: hotPixels(counts, width),
    }),
  };
}

function extentOf(counts: Uint32Array, width: number): Extent | null {
  let [left, top, right, bottom] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, -1, -1];
  for (let i = 0; i < counts.length; i += 1) {
    if (counts[i] === 0) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
  }
  return right < 0 ? null : { left, top, right, bottom };
}

function enlarged(counts: Uint32Array, before: number, { width, height }: Events): Uint32Array<ArrayBuffer> {
  const result = new Uint32Array(width * height);
  for (const [i, n] of counts.entries()) result[Math.floor(i / before) * width + (i % before)] = n;
  return result;
}
