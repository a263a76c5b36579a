import type { Events } from '@synfire/events';

/** Events in equal spans of time, from the first event on. */
export interface RateCurve {
  /** µs of a span. */
  readonly span: number;
  readonly on: readonly number[];
  readonly off: readonly number[];
}

/** A curve in the making. */
export interface RateCounter {
  add(chunk: Events): void;
  curve(): RateCurve;
}

const SPANS = 512;
const FIRST_SPAN = 100;

/** Counts a recording of unknown length in at most 512 spans: once it has outgrown them, two become one. */
export function rateCounter(): RateCounter {
  const counts = [new Float64Array(SPANS), new Float64Array(SPANS)] as const;
  let span = FIRST_SPAN;
  let from = Number.NaN;
  let last = 0;
  const widen = (): void => {
    for (const one of counts) {
      for (let i = 0; i < SPANS; i += 1) one[i] = 2 * i < SPANS ? (one[2 * i] ?? 0) + (one[2 * i + 1] ?? 0) : 0;
    }
    last >>= 1;
    span *= 2;
  };
  return {
    add({ t, p }) {
      if (Number.isNaN(from)) from = t[0] ?? Number.NaN;
      for (let i = 0; i < t.length; i += 1) {
        while ((t[i] ?? 0) - from >= SPANS * span) widen();
        last = Math.floor(((t[i] ?? 0) - from) / span);
        const of = counts[p[i] === 1 ? 0 : 1];
        of[last] = (of[last] ?? 0) + 1;
      }
    },
    curve: () => {
      const [on, off] = counts.map((one) => (Number.isNaN(from) ? [] : [...one.subarray(0, last + 1)]));
      return { span, on: on ?? [], off: off ?? [] };
    },
  };
}
