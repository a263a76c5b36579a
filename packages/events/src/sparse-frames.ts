import type { Events } from './events.ts';
import type { Frames } from './frames.ts';
import { bounds, type Split } from './split.ts';

/** The pixels of frames that are not 0. */
export interface SparseFrames {
  /** Where each value stands in the dense array: ((frame · H + row) · W + column) · 2 + channel, increasing. */
  readonly at: Float64Array;
  /** The values, counts of at least 1. */
  readonly values: Uint32Array;
  readonly shape: Frames['shape'];
}

/** What `frames` counts, without the zeros (Tonic's `ToSparseTensor`, coalesced). Takes memory for the events alone, however many frames. */
export function sparseFrames({ t, x, y, p, width, height }: Events, split: Split): SparseFrames {
  const bound = bounds(t, split);
  const places = new Float64Array(t.length);
  for (let frame = 0; frame < bound.length - 1; frame += 1) {
    const end = bound[frame + 1] ?? 0;
    for (let i = bound[frame] ?? 0; i < end; i += 1) {
      places[i] = ((frame * height + (y[i] ?? 0)) * width + (x[i] ?? 0)) * 2 + (p[i] ?? 0);
    }
  }
  const counts = new Uint32Array(t.length);
  let n = 0;
  for (const place of places.sort()) {
    if (n === 0 || places[n - 1] !== place) places[n++] = place;
    counts[n - 1] = (counts[n - 1] ?? 0) + 1;
  }
  return { at: places.slice(0, n), values: counts.slice(0, n), shape: [bound.length - 1, height, width, 2] };
}

/** Sparse frames with their zeros. */
export function denseFrames({ at, values, shape }: SparseFrames): Frames {
  const x = new Float32Array(shape.reduce((a, b) => a * b, 1));
  for (let i = 0; i < at.length; i += 1) x[at[i] ?? 0] = values[i] ?? 0;
  return { x, shape };
}
