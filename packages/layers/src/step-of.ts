import type { Carried } from '@synfire/core';

/**
 * Which of its time steps a norm that has one for each is at in a stream: the only one where it has no more, as in front of a stem's repetition.
 * Throws RangeError past the last.
 */
export function stepOf(norm: string, { step }: Carried, steps: number): number {
  if (steps === 1) return 0;
  if (step < steps) return step;
  throw new RangeError(
    `${norm}: step ${step + 1} of a stream, but the norm has ${steps}; begin another stream, or call init() with a larger T`,
  );
}
