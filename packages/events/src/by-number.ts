import { type Split, whole } from './split.ts';

/** `T` frames of ⌊n / T⌋ events, the last one with the rest: SpikingJelly's `split_by='number'`. */
export function byNumber(T: number): Split {
  whole('byNumber', T);
  return (t) => {
    const size = Math.floor(t.length / T);
    return Uint32Array.from({ length: T + 1 }, (_, i) => (i === T ? t.length : i * size));
  };
}
