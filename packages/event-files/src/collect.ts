import type { Events } from '@synfire/events';

/** One stream of many that follow each other. Throws a RangeError where there is none. */
export function collect(chunks: readonly Events[]): Events {
  const [first] = chunks;
  if (!first) throw new RangeError('collect: no chunk; expected one at least, as a reader gives even of a recording without events.');
  if (chunks.length === 1) return first;
  const length = chunks.reduce((sum, chunk) => sum + chunk.t.length, 0);
  const all = { t: new Float64Array(length), x: new Uint16Array(length), y: new Uint16Array(length), p: new Uint8Array(length) };
  let at = 0;
  for (const { t, x, y, p } of chunks) {
    all.t.set(t, at);
    all.x.set(x, at);
    all.y.set(y, at);
    all.p.set(p, at);
    at += t.length;
  }
  return { ...all, width: first.width, height: first.height };
}
