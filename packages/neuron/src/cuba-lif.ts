import type { Neuron } from '@synfire/kernel';
import { rect } from '@synfire/surrogate';
import { fire } from './fire.ts';
import type { Common } from './integrate-and-fire.ts';
import { reset as byReset } from './reset.ts';

/** Options of `cubaLif`. */
export interface CubaLifOptions extends Common {
  /** Factor on the old synaptic current. */
  readonly cDecay?: number;
  /** Factor on the old potential. */
  readonly vDecay?: number;
}

/** Current-based LIF of two states, I = cDecay·I + X, H = vDecay·V + I, reset not detached (SpikingJelly's CUBALIFNode; Loihi, Davies et al. 2018). */
export function cubaLif(options: CubaLifOptions = {}): Neuron<'i' | 'v', never> {
  const { cDecay = 0.5, vDecay = 0.75, vThreshold = 0.5, vReset = 0, detachReset = false, surrogate = rect(), strict = false } = options;
  const { reset = byReset } = options;
  return {
    rest: { i: 0, v: vReset ?? 0 },
    params: {},
    step(op, state, x) {
      const i = op.add(op.mul(cDecay, state.i), x);
      const h = op.add(op.mul(vDecay, state.v), i);
      const s = fire(op, h, { vThreshold, surrogate, strict });
      return [s, { i, v: reset(op, h, s, { vThreshold, vReset, detachReset }) }];
    },
  };
}
