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

/** What `frames` counts, without the zeros (Tonic's `ToSparseTensor`, coalesced). Takes memory for the events and one frame, however many there are. */
export function sparseFrames({ t, x, y, p, width, height }: Events, split: Split): SparseFrames {
  const bound = bounds(t, split);
  const size = width * height * 2;
  const counts = new Uint32Array(size);
  const [at, values, places] = [new Float64Array(t.length), new Uint32Array(t.length), new Uint32Array(t.length)];
  let n = 0;
  for (let frame = 0; frame < bound.length - 1; frame += 1) {
    const end = bound[frame + 1] ?? 0;
    let distinct = 0;
    for (let i = bound[frame] ?? 0; i < end; i += 1) {
      const place = ((y[i] ?? 0) * width + (x[i] ?? 0)) * 2 + (p[i] ?? 0);
      const before = counts[place] ?? 0;
      counts[place] = before + 1;
      if (before === 0) places[distinct++] = place;
    }
    for (const place of places.subarray(0, distinct).sort()) {
      at[n] = frame * size + place;
      values[n++] = counts[place] ?? 0;
      counts[place] = 0;
    }
  }
  return { at: at.slice(0, n), values: values.slice(0, n), shape: [bound.length - 1, height, width, 2] };
}

/** Sparse frames with their zeros. */
export function denseFrames({ at, values, shape }: SparseFrames): Frames {
  const x = new Float32Array(shape.reduce((a, b) => a * b, 1));
  for (let i = 0; i < at.length; i += 1) x[at[i] ?? 0] = values[i] ?? 0;
  return { x, shape };
}
