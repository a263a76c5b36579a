import type { Neuron, Ops } from '@synfire/kernel';
import { straightThrough } from '@synfire/surrogate';

/** Options of `integerLif`. */
export interface IntegerLifOptions {
  /** Largest output. */
  readonly max?: number;
  /** Factor on what is left of the membrane. */
  readonly decay?: number;
  /** Whether the output is divided by `max`, as in Spike-driven Transformer V3. */
  readonly normalized?: boolean;
}

/**
 * Integer LIF, I-LIF (Luo et al. 2024, SpikeYOLO, arXiv 2407.20708): H = V + X, S = clip(round(H), 0, max), V = decay·(H - stop(S)); at inference an
 * output of n stands for n spikes. dS/dH is 1 in [0, max], else 0. Defaults of the authors' code; halves round up (there to even numbers).
 */
export function integerLif({ max = 4, decay = 0.25, normalized = false }: IntegerLifOptions = {}): Neuron<'v', never> {
  if (!Number.isInteger(max) || max < 1) throw new RangeError(`integerLif: max = ${max}; expected a whole number, at least 1`);
  return {
    rest: { v: 0 },
    params: {},
    step(op, { v }, x) {
      const h = op.add(v, x);
      const count = op.detach(rounded(op, h, max));
      const clipped = clip(op, h, max);
      // The value of count with the gradient of the clipped membrane; exact, as the two differ by at most ½.
      const s = op.add(clipped, op.detach(op.sub(count, clipped)));
      return [normalized ? op.div(s, max) : s, { v: op.mul(decay, op.sub(h, count)) }];
    },
  };
}

/** h in [0, max], with the derivative 1 at both ends. */
const clip = <A>(op: Ops<A>, h: A, max: number): A => op.where(op.greater(h, max), max, op.where(op.greaterEqual(h, 0), h, 0));

const free = straightThrough();

/** clip(round(h), 0, max): one spike for each of the thresholds ½, 1½, …; its gradient is not used. */
function rounded<A>(op: Ops<A>, h: A, max: number): A {
  const spikes = Array.from({ length: max }, (_, n) => op.spike(op.sub(h, n + 0.5), free));
  return spikes.reduce((sum, s) => op.add(sum, s));
}
