import { fold, type Key, uniforms } from '@synfire/core';

/** Throws RangeError where a shape parameter is out of the range in which `beta` is quick. */
export function checkAlpha(what: string, alpha: number): void {
  if (!(alpha > 0 && alpha <= 4)) throw new RangeError(`${what}: alpha ${alpha}; expected a number in (0, 4], such as 0.2 or 1`);
}

/** A number of Beta(α, α) (Jöhnk 1964: u^(1/α) / (u^(1/α) + v^(1/α)) where the sum is at most 1; in logarithms, as small α underflow). */
export function beta(key: Key, alpha: number): number {
  for (let trial = 0; ; trial++) {
    const [u = 0, v = 0] = uniforms(fold(key, trial), 2);
    const [x, y] = [Math.log(1 - u) / alpha, Math.log(1 - v) / alpha];
    if (Math.exp(x) + Math.exp(y) <= 1) return 1 / (1 + Math.exp(y - x));
  }
}
