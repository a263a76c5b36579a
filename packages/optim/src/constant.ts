import type { Schedule } from './schedule.ts';

/** The same rate at every step. */
export const constant =
  (rate: number): Schedule =>
  () =>
    rate;
