import type { Events } from './events.ts';
import type { Frames } from './frames.ts';
import { interval } from './interval.ts';

/**
 * Voxel grid of `bins` points of time (Zhu et al. 2019, arXiv 1812.08156): V(b, y, x) = Σ ±1 · max(0, 1 - |b - t*|) with
 * t* = (bins - 1)(t - t₀)/(t_last - t₀), + for ON and - for OFF. So it sums to ON less OFF; Tonic's `ToVoxelGrid` has bins in place of
 * bins - 1 and loses what falls behind the last one.
 */
export function voxelGrid({ t, x, y, p, width, height }: Events, bins: number): Frames {
  if (!(Number.isInteger(bins) && bins >= 1)) throw new RangeError(`voxelGrid: ${bins} bins; expected a whole number of at least 1.`);
  const [from, to] = interval(t);
  const perMicrosecond = to > from ? (bins - 1) / (to - from) : 0;
  const size = width * height;
  const grid = new Float32Array(bins * size);
  for (let i = 0; i < t.length; i += 1) {
    const time = ((t[i] ?? 0) - from) * perMicrosecond;
    const bin = Math.min(Math.floor(time), bins - 1);
    const later = time - bin;
    const sign = p[i] === 1 ? 1 : -1;
    const at = bin * size + (y[i] ?? 0) * width + (x[i] ?? 0);
    grid[at] = (grid[at] ?? 0) + sign * (1 - later);
    if (later > 0) grid[at + size] = (grid[at + size] ?? 0) + sign * later;
  }
  return { x: grid, shape: [bins, height, width, 1] };
}
