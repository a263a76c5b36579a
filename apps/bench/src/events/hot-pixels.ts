/** A pixel that fires by itself. */
export interface HotPixel {
  readonly x: number;
  readonly y: number;
  readonly events: number;
}

const TIMES = 5;
const LEAST = 50;

/**
 * The pixels with at least 50 events, and at least five times as many as the busiest of their neighbours, the busiest first: what moves
 * before a camera passes over neighbouring pixels, a pixel that is broken fires alone.
 */
export function hotPixels(counts: Uint32Array, width: number): readonly HotPixel[] {
  const height = counts.length / width;
  const found: HotPixel[] = [];
  for (const [i, events] of counts.entries()) {
    const [x, y] = [i % width, Math.floor(i / width)];
    if (events >= LEAST && events >= TIMES * busiestAround(counts, { x, y, width, height })) found.push({ x, y, events });
  }
  return found.sort((a, b) => b.events - a.events);
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function busiestAround(counts: Uint32Array, { x, y, width, height }: Place): number {
  let most = 0;
  for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row += 1) {
    for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column += 1) {
      if (row !== y || column !== x) most = Math.max(most, counts[row * width + column] ?? 0);
    }
  }
  return most;
}
