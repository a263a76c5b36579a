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
  /**
   * Memory for the counts, of at least as many values; what it held is written over. New memory takes longer to touch than large frames
   * to count, so who is done with the last frames gives theirs.
   */
  readonly into?: Float32Array;
}

/**
 * Counts of events per pixel and polarity (channel 0 OFF, 1 ON), not scaled: SpikingJelly's frames, channels last. Every event is in
 * exactly one frame.
 */
export function frames(events: Events, split: Split, { merge = false, into }: FramesOptions = {}): Frames {
  const at = bounds(events.t, split);
  const T = at.length - 1;
  const channels = merge ? 1 : 2;
  const size = events.width * events.height * channels;
  const x = into ? beginning(into, T * size) : new Float32Array(T * size);
  const one = new Uint8Array(size); // bytes in one place of the cache are quicker to count than floats all over the frames
  for (let frame = 0; frame < T; frame += 1) {
    const full = count(one, events, channels, at[frame] ?? 0, at[frame + 1] ?? 0);
    const from = frame * size;
    x.set(one, from);
    for (const place of full) x[from + place] = (x[from + place] ?? 0) + 256;
    one.fill(0);
  }
  return { x, shape: [T, events.height, events.width, channels] };
}

function beginning(memory: Float32Array, length: number): Float32Array {
  if (memory.length >= length) return memory.subarray(0, length);
  throw new RangeError(`frames: into holds ${memory.length} values; the frames are ${length}.`);
}

/** Counts modulo 256; gives a place as often as its count went past 255. */
function count(into: Uint8Array, { x, y, p, width }: Events, channels: 1 | 2, from: number, to: number): readonly number[] {
  const full: number[] = [];
  const channel = channels - 1;
  let i = from;
  // Four at a time, as the processor can look up some while it waits for others: half the time.
  for (; i + 4 <= to; i += 4) {
    const a = placeOf(x, y, p, width, channel, i);
    const b = placeOf(x, y, p, width, channel, i + 1);
    const c = placeOf(x, y, p, width, channel, i + 2);
    const d = placeOf(x, y, p, width, channel, i + 3);
    add(into, a, full);
    add(into, b, full);
    add(into, c, full);
    add(into, d, full);
  }
  for (; i < to; i += 1) add(into, placeOf(x, y, p, width, channel, i), full);
  return full;
}

const placeOf = (x: Uint16Array, y: Uint16Array, p: Uint8Array, width: number, channel: number, i: number): number =>
  ((Math.imul(y[i] ?? 0, width) + (x[i] ?? 0)) << channel) | ((p[i] ?? 0) & channel);

function add(into: Uint8Array, place: number, full: number[]): void {
  const n = (into[place] ?? 0) + 1;
  into[place] = n;
  if (n === 256) full.push(place);
}
