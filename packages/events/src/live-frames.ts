import type { Events } from './events.ts';
import { type Frames, type FramesOptions, frames } from './frames.ts';
import { slice } from './slice.ts';

/** A frame of a stream that is still going on: counts as those of `frames`, with T = 1. */
export interface LiveFrame extends Frames {
  /** Where the frame's time ends, µs after the first event. */
  readonly end: number;
}

/** How long a frame of `liveFrames` is, and how it counts. */
export interface LiveFramesOptions extends Pick<FramesOptions, 'merge'> {
  /** µs */
  readonly duration: number;
}

/**
 * Frames of equal time while events arrive, in chunks in the order of time: frame k counts the events of the k-th `duration` after the first event,
 * and is given as soon as a later event is there, or the last one where the stream ends. Frames without events are empty ones.
 * Throws RangeError for a duration that is none.
 */
export async function* liveFrames(
  chunks: AsyncIterable<Events> | Iterable<Events>,
  { duration, merge = false }: LiveFramesOptions,
): AsyncGenerator<LiveFrame, void, void> {
  if (!(duration > 0 && Number.isFinite(duration)))
    throw new RangeError(`liveFrames: duration = ${duration}; expected a time in µs, above 0`);
  let start: number | undefined;
  let [frame, end]: [Frames | undefined, number] = [undefined, duration];
  for await (const chunk of chunks) {
    start ??= chunk.t[0];
    for (let from = 0; from < chunk.t.length; ) {
      const to = before(chunk.t, from, (start ?? 0) + end);
      frame = added(frame, frames(slice(chunk, from, to), single, { merge }));
      if (to < chunk.t.length) {
        yield { ...frame, end };
        [frame, end] = [undefined, end + duration];
      }
      from = to;
    }
  }
  if (frame) yield { ...frame, end };
}

/** All events in one frame. */
const single = (t: Float64Array): Uint32Array => Uint32Array.of(0, t.length);

/** The first number from `from` on whose time is not before `time`. */
function before(t: Float64Array, from: number, time: number): number {
  let [low, high] = [from, t.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((t[middle] ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The sum of a frame's parts from several chunks; the first one is written into. */
function added(sum: Frames | undefined, part: Frames): Frames {
  if (!sum) return part;
  for (let i = 0; i < part.x.length; i++) sum.x[i] = (sum.x[i] ?? 0) + (part.x[i] ?? 0);
  return sum;
}
