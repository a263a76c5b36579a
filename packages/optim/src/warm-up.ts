import type { Schedule } from './schedule.ts';

/** The schedule times (step + 1) / steps in the first `steps` steps (Goyal et al. 2017, arXiv 1706.02677); 0 steps for none. */
export const warmUp =
  (schedule: Schedule, steps: number): Schedule =>
  (n) =>
    n < steps ? (schedule(n) * (n + 1)) / steps : schedule(n);
