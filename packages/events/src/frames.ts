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
  const at = bounds(events.t, split);
  const T = at.length - 1;
  const channels = merge ? 1 : 2;
  const size = events.width * events.height * channels;
  const x = new Float32Array(T * size);
  const one = new Int32Array(size); // integers in one place of the cache are quicker to count than floats all over the frames
  for (let frame = 0; frame < T; frame += 1) {
    count(one, events, channels, at[frame] ?? 0, at[frame + 1] ?? 0);
    x.set(one, frame * size);
    one.fill(0);
  }
  return { x, shape: [T, events.height, events.width, channels] };
}

/** Counts two events at a time, as the processor can look up one while it waits for the other: a third less time. */
function count(into: Int32Array, { x, y, p, width }: Events, channels: 1 | 2, from: number, to: number): void {
  const channel = channels - 1;
  const paired = to - ((to - from) & 1);
  for (let i = from; i < paired; i += 2) {
    const j = i + 1;
    const a = (Math.imul(y[i] ?? 0, width) + (x[i] ?? 0)) * channels + ((p[i] ?? 0) & channel);
    const b = (Math.imul(y[j] ?? 0, width) + (x[j] ?? 0)) * channels + ((p[j] ?? 0) & channel);
    into[a] = (into[a] ?? 0) + 1;
    into[b] = (into[b] ?? 0) + 1;
  }
  if (paired === to) return;
  const last = (Math.imul(y[paired] ?? 0, width) + (x[paired] ?? 0)) * channels + ((p[paired] ?? 0) & channel);
  into[last] = (into[last] ?? 0) + 1;
}
