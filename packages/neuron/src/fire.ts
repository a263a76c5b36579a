import type { Ops, Surrogate } from '@synfire/kernel';

/** When and how a neuron fires. */
export interface Fire {
  readonly vThreshold: number;
  /** Stands in for the derivative of the step. */
  readonly surrogate: Surrogate;
  /** Fires at h > vThreshold only, as in the code of STBP, TET and MS-ResNet, instead of h >= vThreshold. */
  readonly strict: boolean;
}

/** S = Θ(H - vThreshold). */
export const fire = <A>(op: Ops<A>, h: A, { vThreshold, surrogate, strict }: Fire): A => op.spike(op.sub(h, vThreshold), surrogate, strict);
