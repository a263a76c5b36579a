import type { Schedule } from './schedule.ts';

/** A schedule that counts epochs, as most published recipes do, as one that counts steps: schedule(⌊step / stepsPerEpoch⌋). */
export function perEpoch(schedule: Schedule, stepsPerEpoch: number): Schedule {
  if (!(stepsPerEpoch > 0)) throw new RangeError(`perEpoch: ${stepsPerEpoch} steps per epoch; expected a number > 0`);
  return (n) => schedule(Math.floor(n / stepsPerEpoch));
}
