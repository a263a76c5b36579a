import type { Neuron, Ops, Surrogate } from '@synfire/kernel';
import { atan } from '@synfire/surrogate';
import { fire } from './fire.ts';
import { reset as byReset, type ResetRule } from './reset.ts';

/** What every integrate-and-fire neuron has; the defaults are those of the SEW ResNet paper (Fang et al. 2021, arXiv 2102.04159). */
export interface Common {
  readonly vThreshold?: number;
  /** Potential at the beginning and after a spike; null begins at 0 and subtracts vThreshold. */
  readonly vReset?: number | null;
  /** Whether the spike is a constant in the derivative of the reset. */
  readonly detachReset?: boolean;
  /** What becomes of the membrane after firing: hard or soft by `vReset` where left out, `noReset`, or a rule of your own. */
  readonly reset?: ResetRule;
  readonly surrogate?: Surrogate;
  /** Fires at h > vThreshold only, instead of h >= vThreshold. */
  readonly strict?: boolean;
}

/** What makes one integrate-and-fire neuron differ from another. */
export interface IntegrateAndFireOptions<P extends string = never> extends Common {
  /** H = f(V, X): the membrane before firing, from the one after the last reset, the input current and the parameters. */
  charge<A>(op: Ops<A>, state: { readonly v: A }, x: A, params: Readonly<Record<P, A>>): A;
  /** Initial values of what `charge` learns, by name. */
  readonly params?: Readonly<Record<P, number | readonly number[]>>;
}

/**
 * A neuron of one membrane: H = charge(V, X); S = Θ(H - vThreshold); V = H·(1 - S) + vReset·S, or H - vThreshold·S for vReset = null
 * (Fang et al. 2021, arXiv 2102.04159, eq. 1-3). IF, LIF, PLIF, QIF and EIF are this and a charge.
 */
export function integrateAndFire<P extends string = never>(options: IntegrateAndFireOptions<P>): Neuron<'v', P>;
export function integrateAndFire(options: IntegrateAndFireOptions<string>): Neuron<'v'> {
  const {
    charge,
    params = {},
    vThreshold = 1,
    vReset = 0,
    detachReset = true,
    surrogate = atan(),
    strict = false,
    reset = byReset,
  } = options;
  if (!Number.isFinite(vThreshold)) throw new RangeError(`integrateAndFire: vThreshold = ${vThreshold}; expected a number`);
  if (vReset !== null && !(vReset < vThreshold))
    throw new RangeError(`integrateAndFire: vReset = ${vReset} is not below vThreshold = ${vThreshold}; such a neuron would fire for ever`);
  return {
    rest: { v: vReset ?? 0 },
    params,
    step(op, state, x, values) {
      const h = charge(op, state, x, values);
      const s = fire(op, h, { vThreshold, surrogate, strict });
      return [s, { v: reset(op, h, s, { vThreshold, vReset, detachReset }) }];
    },
  };
}
