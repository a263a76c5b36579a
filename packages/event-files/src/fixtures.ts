import type { Events } from '@synfire/events';

/** Numbers of 0 … below `end`, from a key: the same on every machine. */
export function integers(key: number): (end: number) => number {
  let state = (key * 2654435761) >>> 0 || 1;
  return (end) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state = (state ^ (state << 5)) >>> 0;
    return state % end;
  };
}

/** Events as a camera gives them: bursts of neighbours in a row, pauses of up to 0.3 ms. */
export function cameraEvents(count: number, width: number, height: number): Events {
  const below = integers(1);
  const made = {
    t: new Float64Array(count),
    x: new Uint16Array(count),
    y: new Uint16Array(count),
    p: new Uint8Array(count),
    width,
    height,
  };
  let [t, x, y, p, left] = [0, 0, 0, 0, 0];
  for (let i = 0; i < count; i += 1) {
    x += 1 + below(3);
    if (left === 0 || x >= width) {
      [x, y, p, left] = [below(width), below(height), below(2), below(12)];
      t += below(300);
    } else left -= 1;
    made.t[i] = t;
    made.x[i] = x;
    made.y[i] = y;
    made.p[i] = p;
  }
  return made;
}

/** The first event in which two streams differ, in words; undefined where they are the same. Vitest's own comparison takes seconds. */
export function difference(a: Events, b: Events): string | undefined {
  const sizes = [a, b].map(
    ({ t, x, y, p, width, height }) => `${t.length} ${x.length} ${y.length} ${p.length} events of ${width} × ${height}`,
  );
  if (sizes[0] !== sizes[1]) return sizes.join(' and ');
  for (const key of ['t', 'x', 'y', 'p'] as const) {
    const [one, other] = [a[key], b[key]];
    for (let i = 0; i < one.length; i += 1) if (one[i] !== other[i]) return `${key}[${i}]: ${one[i]} and ${other[i]}`;
  }
  return undefined;
}
