import type { Events } from './events.ts';
import { filter } from './filter.ts';

/**
 * Drops noise: keeps an event if one of the four pixels beside it had an event less than `within` µs before (Tonic's `Denoise`, which
 * also keeps events of the first `within` µs without one).
 */
export function denoise(events: Events, within: number): Events {
  const { t, x, y, width, height } = events;
  const last = new Float64Array(width * height).fill(Number.NEGATIVE_INFINITY);
  return filter(events, (i) => {
    const column = x[i] ?? 0;
    const row = y[i] ?? 0;
    const pixel = row * width + column;
    const since = (t[i] ?? 0) - within;
    last[pixel] = t[i] ?? 0;
    return (
      (column > 0 && (last[pixel - 1] ?? 0) > since) ||
      (column < width - 1 && (last[pixel + 1] ?? 0) > since) ||
      (row > 0 && (last[pixel - width] ?? 0) > since) ||
      (row < height - 1 && (last[pixel + width] ?? 0) > since)
    );
  });
}
