import { split, uniforms } from '@synfire/data';
import type { Events } from './events.ts';

/** What `noise` draws. */
export interface NoiseOptions {
  /** How many events. */
  readonly count: number;
  readonly width: number;
  readonly height: number;
  /** The least time, µs. */
  readonly from?: number;
  /** The end of the times, µs, itself not included. */
  readonly to: number;
}

/** Events at times (whole µs), pixels and polarities drawn uniformly; merge() adds them to a recording (Tonic's `UniformNoise`). */
export function noise(key: number, { count, width, height, from = 0, to }: NoiseOptions): Events {
  const [times, columns, rows, polarities] = split(key, 4).map((part) => uniforms(part, count));
  const below = (u: Float64Array | undefined, end: number) => (u ?? new Float64Array()).map((value) => Math.floor(value * end));
  return {
    t: below(times, to - from)
      .map((t) => from + t)
      .sort(),
    x: new Uint16Array(below(columns, width)),
    y: new Uint16Array(below(rows, height)),
    p: new Uint8Array(below(polarities, 2)),
    width,
    height,
  };
}
