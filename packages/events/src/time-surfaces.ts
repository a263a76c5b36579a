import type { Events } from './events.ts';
import type { Frames } from './frames.ts';
import { bounds, type Split } from './split.ts';

/** How time surfaces fade. */
export interface TimeSurfacesOptions {
  /** Time constant, µs. */
  readonly tau?: number;
}

/**
 * Time surfaces of the whole sensor (Lagorce et al. 2017, HOTS; Tonic's `ToTimesurface`): at the last event so far, at t_e, of each
 * frame, exp(-(t_e - t_pixel)/tau) for the last event of each pixel and polarity, 0 where there was none.
 */
export function timeSurfaces(events: Events, split: Split, { tau = 5000 }: TimeSurfacesOptions = {}): Frames {
  if (!(tau > 0)) throw new RangeError(`timeSurfaces: tau is ${tau}; expected µs, more than 0.`);
  const { t, x, y, p, width, height } = events;
  const at = bounds(t, split);
  const size = width * height * 2;
  const last = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
  const surfaces = new Float32Array((at.length - 1) * size);
  for (let frame = 0; frame < at.length - 1; frame += 1) {
    const end = at[frame + 1] ?? 0;
    for (let i = at[frame] ?? 0; i < end; i += 1) last[((y[i] ?? 0) * width + (x[i] ?? 0)) * 2 + (p[i] ?? 0)] = t[i] ?? 0;
    const now = t[end - 1] ?? 0;
    for (let k = 0; k < size; k += 1) surfaces[frame * size + k] = Math.exp(((last[k] ?? 0) - now) / tau);
  }
  return { x: surfaces, shape: [at.length - 1, height, width, 2] };
}
