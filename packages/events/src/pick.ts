import type { Events } from './events.ts';

/** The events of the given, increasing numbers. */
export function pick(events: Events, indices: Uint32Array): Events {
  const n = indices.length;
  if (n === events.t.length) return events;
  const [t, x, y, p] = [new Float64Array(n), new Uint16Array(n), new Uint16Array(n), new Uint8Array(n)];
  for (let to = 0; to < n; to += 1) {
    const from = indices[to] ?? 0;
    t[to] = events.t[from] ?? 0;
    x[to] = events.x[from] ?? 0;
    y[to] = events.y[from] ?? 0;
    p[to] = events.p[from] ?? 0;
  }
  return { t, x, y, p, width: events.width, height: events.height };
}
