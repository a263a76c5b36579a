import { fold, uniforms } from '@synfire/data';
import { type Events, merge, noise, sortByTime } from '@synfire/events';
import type { Region, Scene, View } from './scene.ts';

/** A simulated pixel; the defaults are v2e's, but for its noise, which v2e takes from a light's level. */
export interface PixelOptions {
  /** First and last time, µs. */
  readonly from?: number;
  readonly to: number;
  /** Change of log luminance that makes an event. */
  readonly threshold?: number;
  /** Standard deviation of the threshold from pixel to pixel. */
  readonly mismatch?: number;
  /** µs after an event in which a pixel makes no other. */
  readonly refractory?: number;
  /** Events of noise per pixel and second, of both polarities. */
  readonly noiseRate?: number;
  /** µs from one look at the scene to the next; between them log luminance goes straight. */
  readonly step?: number;
}

/**
 * The events of a scene. A pixel remembers the log luminance of its last event and makes one whenever the present one differs by its
 * threshold; the time is found on the straight line between two looks (ESIM, Rebecq et al. 2018). Thresholds vary from pixel to pixel,
 * luminance is linear below 20 and logarithmic above, and noise is added (v2e, Hu et al. 2021, arXiv 2006.07722). Left out of v2e: the
 * photoreceptor's low-pass, and leak and shot noise that depend on the light. Within the refractory time an event is lost, but the pixel
 * goes on from its level, as in ESIM. Times are whole µs; the same key gives the same events.
 */
export function simulateEvents(scene: Scene, key: number, options: PixelOptions): Events {
  const { from = 0, to, noiseRate = 0.3, step = 5000 } = options;
  if (!(to > from && step > 0))
    throw new RangeError(`simulateEvents: from ${from} to ${to} µs in steps of ${step}; expected to > from and a step above 0.`);
  const { width, height } = scene;
  const pixels = array(scene, key, options);
  const out: Columns = { t: [], x: [], y: [], p: [] };
  let before = scene.at(from);
  look(scene, pixels, before, before.region, undefined);
  for (let t = from + step; t <= to; t += step) {
    const view = scene.at(t);
    look(scene, pixels, view, union(before.region, view.region), { from: t - step, to: t, out });
    before = view;
  }
  const moved = sortByTime({ ...out, width, height });
  const count = Math.round((noiseRate * width * height * (to - from)) / 1e6);
  return merge(moved, noise(fold(key, 1), { count, width, height, from, to }));
}

interface Columns {
  readonly t: number[];
  readonly x: number[];
  readonly y: number[];
  readonly p: number[];
}

/** What every pixel remembers. */
interface Pixels {
  readonly threshold: Float64Array;
  readonly refractory: number;
  /** Luminance at the last look. */
  readonly seen: Float64Array;
  /** Its response at the last event. */
  readonly reference: Float64Array;
  readonly last: Float64Array;
}

function array(
  { width, height, background }: Scene,
  key: number,
  { threshold = 0.2, mismatch = 0.03, refractory = 500 }: PixelOptions,
): Pixels {
  const n = width * height;
  const u = uniforms(fold(key, 0), 2 * n);
  const seen = Float64Array.from({ length: n }, (_, i) => background(i % width, Math.floor(i / width)));
  return {
    threshold: Float64Array.from({ length: n }, (_, i) =>
      Math.max(threshold / 4, threshold + mismatch * normal(u[2 * i] ?? 0, u[2 * i + 1] ?? 0)),
    ),
    refractory,
    seen,
    reference: seen.map(response),
    last: new Float64Array(n).fill(Number.NEGATIVE_INFINITY),
  };
}

/** Brings the pixels of a region to what they see now; without an interval the view is where they begin. */
function look(
  scene: Scene,
  pixels: Pixels,
  view: View,
  region: Region,
  interval: { from: number; to: number; out: Columns } | undefined,
): void {
  const { seen, reference, threshold } = pixels;
  const { left, top, right, bottom } = view.region;
  for (let y = region.top; y < region.bottom; y += 1) {
    for (let x = region.left; x < region.right; x += 1) {
      const i = y * scene.width + x;
      const inside = x >= left && x < right && y >= top && y < bottom;
      const luminance = inside ? view.luminance(x, y) : scene.background(x, y);
      const before = seen[i] ?? 0;
      if (luminance === before) continue;
      seen[i] = luminance;
      const now = response(luminance);
      if (!interval) reference[i] = now;
      else if (Math.abs(now - (reference[i] ?? 0)) >= (threshold[i] ?? 1)) {
        fire(pixels, i, { ...interval, before: response(before), now, x, y });
      }
    }
  }
}

interface Change {
  readonly from: number;
  readonly to: number;
  readonly before: number;
  readonly now: number;
  readonly x: number;
  readonly y: number;
  readonly out: Columns;
}

function fire({ threshold, refractory, reference, last }: Pixels, i: number, { from, to, before, now, x, y, out }: Change): void {
  const base = reference[i] ?? 0;
  const size = threshold[i] ?? 1;
  const sign = now > base ? 1 : -1;
  const crossed = Math.floor(Math.abs(now - base) / size);
  for (let k = 1; k <= crossed; k += 1) {
    const part = Math.min(1, Math.max(0, (base + sign * k * size - before) / (now - before)));
    const t = Math.floor(from + part * (to - from - 1));
    if (t - (last[i] ?? 0) < refractory) continue;
    last[i] = t;
    out.t.push(t);
    out.x.push(x);
    out.y.push(y);
    out.p.push(sign > 0 ? 1 : 0);
  }
  reference[i] = base + sign * crossed * size;
}

const LINEAR = 20;

/** v2e's lin-log mapping. */
function response(luminance: number): number {
  return luminance < LINEAR ? (luminance * Math.log(LINEAR)) / LINEAR : Math.log(luminance);
}

/** Box and Muller. */
function normal(u: number, v: number): number {
  return Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(2 * Math.PI * v);
}

function union(a: Region, b: Region): Region {
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}
