import type { Ops } from '@synfire/kernel';

/** V + (X - (V - vReset))·leak where the input decays too, else V - (V - vReset)·leak + X; vReset counts as 0 where it is null. */
export function leaky<A>(op: Ops<A>, v: A, x: A, leak: A | number, decayInput: boolean, vReset: number | null): A {
  const above = op.sub(v, vReset ?? 0);
  return decayInput ? op.add(v, op.mul(op.sub(x, above), leak)) : op.add(op.sub(v, op.mul(above, leak)), x);
}

/** Throws RangeError for a time constant that is not above `least`. */
export function timeConstant(neuron: string, tau: number, least: number): void {
  if (!(tau > least && Number.isFinite(tau)))
    throw new RangeError(`${neuron}: tau = ${tau}; expected a number above ${least} (time steps)`);
}
