import type { Ops } from './ops.ts';

/** A derivative that stands in for that of the Heaviside step (Neftci et al. 2019, arXiv 1901.09948). */
export interface Surrogate {
  /** With its settings, `atan(2)`: names a kernel generated from it. */
  readonly name: string;
  /** g(x) at x = h - vThreshold. */
  derivative<A>(op: Ops<A>, x: A): A;
  /** The smooth step whose derivative it is, where there is one. */
  primitive?<A>(op: Ops<A>, x: A): A;
}
