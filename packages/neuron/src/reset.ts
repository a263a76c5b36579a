import type { Ops } from '@synfire/kernel';

/** What becomes of the membrane after a spike. */
export interface Reset<A = number> {
  readonly vThreshold: A | number;
  /** Potential after a spike (hard reset); null subtracts vThreshold instead (soft reset). */
  readonly vReset: number | null;
  /** Whether the spike is a constant in this equation's derivative. */
  readonly detachReset: boolean;
}

/** V = H·(1 - S) + vReset·S, or V = H - vThreshold·S where vReset is null. */
export function reset<A>(op: Ops<A>, h: A, spikes: A, { vThreshold, vReset, detachReset }: Reset<A>): A {
  const s = detachReset ? op.detach(spikes) : spikes;
  if (vReset === null) return op.sub(h, op.mul(vThreshold, s));
  return op.add(op.mul(h, op.sub(1, s)), op.mul(vReset, s));
}

/** The membrane after firing from H, the spikes and the settings; `reset` (hard or soft), `noReset`, or one of your own. */
export type ResetRule = <A>(op: Ops<A>, h: A, spikes: A, settings: Reset<A>) => A;
