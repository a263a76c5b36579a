import type { Schedule } from './schedule.ts';

/** rate·gamma^⌊step / size⌋, as PyTorch's `StepLR`. */
export function step(rate: number, size: number, gamma: number = 0.1): Schedule {
  if (!(size > 0)) throw new RangeError(`step: size ${size}; expected the number of steps between two decays, > 0`);
  return (n) => rate * gamma ** Math.floor(n / size);
}
