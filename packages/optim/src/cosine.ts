import type { Schedule } from './schedule.ts';

/**
 * minimum + (rate - minimum)·(1 + cos(π·step / length)) / 2, as PyTorch's `CosineAnnealingLR` (Loshchilov & Hutter 2016,
 * arXiv 1608.03983). It does not stop at `length`: like PyTorch's, it rises again afterwards.
 */
export function cosine(rate: number, length: number, minimum: number = 0): Schedule {
  if (!(length > 0)) throw new RangeError(`cosine: length ${length}; expected a number of steps > 0`);
  return (n) => minimum + ((rate - minimum) * (1 + Math.cos((Math.PI * n) / length))) / 2;
}
