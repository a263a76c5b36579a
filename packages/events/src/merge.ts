import type { Events } from './events.ts';

/** The events of two recordings in the order of time; at equal times those of `a` first. Throws a RangeError where the sensors differ. */
export function merge(a: Events, b: Events): Events {
  checkSameSensor('merge', a, b);
  const n = a.t.length + b.t.length;
  const [t, x, y, p] = [new Float64Array(n), new Uint16Array(n), new Uint16Array(n), new Uint8Array(n)];
  let [i, j] = [0, 0];
  for (let to = 0; to < n; to += 1) {
    const fromA = j >= b.t.length || (a.t[i] ?? Number.POSITIVE_INFINITY) <= (b.t[j] ?? 0);
    const source = fromA ? a : b;
    const from = fromA ? i++ : j++;
    t[to] = source.t[from] ?? 0;
    x[to] = source.x[from] ?? 0;
    y[to] = source.y[from] ?? 0;
    p[to] = source.p[from] ?? 0;
  }
  return { t, x, y, p, width: a.width, height: a.height };
}

/** Throws a RangeError that names both sizes where two recordings are of different sensors. */
export function checkSameSensor(what: string, a: Events, b: Events): void {
  if (a.width === b.width && a.height === b.height) return;
  throw new RangeError(
    `${what}: sensors of ${a.width}×${a.height} and ${b.width}×${b.height}; expected the same. crop() or downsample() one of them?`,
  );
}
