import type { Events } from './events.ts';
import { bounds, type Split } from './split.ts';

/** Values per frame, row, column and channel, row-major: an `Example` of @synfire/data when a label is put to it. */
export interface Frames {
  readonly x: Float32Array;
  /** [T, H, W, C] */
  readonly shape: readonly [T: number, height: number, width: number, channels: number];
}

/** How `frames` counts. */
export interface FramesOptions {
  /** Whether ON and OFF are counted together, in one channel. */
  readonly merge?: boolean;
}

/**
 * Counts of events per pixel and polarity (channel 0 OFF, 1 ON), not scaled: SpikingJelly's frames, channels last. Every event is in
 * exactly one frame.
 */
export function frames(events: Events, split: Split, { merge = false }: FramesOptions = {}): Frames {
  const { x, y, p, width, height } = events;
  const at = bounds(events.t, split);
  const channels = merge ? 1 : 2;
  const size = width * height * channels;
  const counts = new Float32Array((at.length - 1) * size);
  for (let frame = 0; frame < at.length - 1; frame += 1) {
    const end = at[frame + 1] ?? 0;
    for (let i = at[frame] ?? 0; i < end; i += 1) {
      const pixel = (y[i] ?? 0) * width + (x[i] ?? 0);
      const to = frame * size + (merge ? pixel : 2 * pixel + (p[i] ?? 0));
      counts[to] = (counts[to] ?? 0) + 1;
    }
  }
  return { x: counts, shape: [at.length - 1, height, width, channels] };
}
