/** The learning rate of a step. Throws RangeError where it is no finite number ≥ 0. */
export function checkedRate(rate: number, step: number): number {
  if (Number.isFinite(rate) && rate >= 0) return rate;
  throw new RangeError(`learning rate of step ${step}: ${rate}; expected a finite number ≥ 0`);
}
