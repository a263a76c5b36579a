import type { Neuron, Ops, Surrogate } from '@synfire/kernel';
import { sigmoid } from '@synfire/surrogate';
import { perChannel } from './per-channel.ts';

/** Options of `gatedLif`; all but the surrogate and the sizes are initial values of what is learned, between 0 and 1. */
export interface GatedLifOptions {
  /** Steps that have a conductance of their own, as in the paper; later ones share the last. */
  readonly T?: number;
  /** Number of channels, each of which then learns values of its own. */
  readonly channels?: number;
  /** Share of the membrane that is kept where the leak is exponential. */
  readonly tau?: number;
  readonly vThreshold?: number;
  /** Taken off the membrane at every step where the leak is linear. */
  readonly linearDecay?: number;
  /** Taken off the membrane after a spike where the reset is soft. */
  readonly vSubreset?: number;
  /** Share of the input that passes where the input is gated. */
  readonly conduct?: number;
  /** Gates between exponential and linear leak, gated and plain input, hard and soft reset; ½ is in the middle. */
  readonly gates?: number;
  readonly surrogate?: Surrogate;
}

type Learned = 'alpha' | 'beta' | 'gamma' | 'tau' | 'vThreshold' | 'linearDecay' | 'vSubreset' | `conduct${number}`;

/**
 * Gated LIF, GLIF (Yao et al. 2022, arXiv 2210.13768): with every parameter p learned as σ(p), and k = 1 - α(1 - τ),
 * U = k·V - (1 - α)·linearDecay + (1 - β(1 - conduct[t]))·X - S·(γ·k·V + (1 - γ)·vSubreset) by the last S; S = Θ(U - vThreshold); V = U.
 * Defaults of SpikingJelly's GatedLIFNode, but its gates start at random about ½ and its surrogate is `sigmoid(4)` as here.
 */
export function gatedLif(options: GatedLifOptions = {}): Neuron<'v' | 's' | 't', Learned> {
  const { T = 4, channels, tau = 0.25, vThreshold = 0.5, vSubreset = vThreshold, conduct = 0.5, gates = 0.5 } = options;
  if (!Number.isInteger(T) || T < 1) throw new RangeError(`gatedLif: T = ${T}; expected a whole number of time steps, at least 1`);
  const { linearDecay = vThreshold / (2 * T), surrogate = sigmoid() } = options;
  const start = (name: string, p: number) => perChannel(logit(name, p), channels);
  const steps = Array.from({ length: T }, (_, t): `conduct${number}` => `conduct${t}`);
  return {
    rest: { v: 0, s: 0, t: 0 },
    params: {
      ...{ alpha: start('gates', gates), beta: start('gates', gates), gamma: start('gates', gates), tau: start('tau', tau) },
      ...{ vThreshold: start('vThreshold', vThreshold), linearDecay: start('linearDecay', linearDecay) },
      vSubreset: start('vSubreset', vSubreset),
      ...Object.fromEntries(steps.map((name) => [name, start('conduct', conduct)])),
    },
    step<A>(op: Ops<A>, { v, s: last, t }: Readonly<Record<'v' | 's' | 't', A>>, x: A, p: Readonly<Record<Learned, A>>) {
      const [alpha, beta, gamma] = [op.sigmoid(p.alpha), op.sigmoid(p.beta), op.sigmoid(p.gamma)];
      const learned: readonly A[] = steps.flatMap((name) => p[name] ?? []);
      const now = learned.reduce((found, c, i) => (i === 0 ? found : op.where(op.greater(t, i - 0.5), c, found)));
      const kept = op.mul(v, op.sub(1, op.mul(alpha, op.sub(1, op.sigmoid(p.tau)))));
      const current = op.mul(x, op.sub(1, op.mul(beta, op.sub(1, op.sigmoid(now)))));
      const charged = op.add(op.sub(kept, op.mul(op.sub(1, alpha), op.sigmoid(p.linearDecay))), current);
      const taken = op.add(op.mul(gamma, kept), op.mul(op.sub(1, gamma), op.sigmoid(p.vSubreset)));
      const u = op.sub(charged, op.mul(last, taken));
      const s = op.spike(op.sub(u, op.sigmoid(p.vThreshold)), surrogate);
      return [s, { v: u, s, t: op.add(t, 1) }];
    },
  };
}

function logit(name: string, p: number): number {
  if (p > 0 && p < 1) return Math.log(p / (1 - p));
  throw new RangeError(`gatedLif: ${name} = ${p}; expected a number between 0 and 1, as it is learned through a sigmoid`);
}
