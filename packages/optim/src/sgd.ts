import { child, none } from '@synfire/core';
import { addDecayedWeights } from './add-decayed-weights.ts';
import { chain } from './chain.ts';
import { checkedRate } from './checked-rate.ts';
import { momentum } from './momentum.ts';
import { momentumOnAll } from './momentum-on-all.ts';
import type { Optimizer } from './optimizer.ts';
import { scaleByLearningRate } from './scale-by-learning-rate.ts';
import type { Schedule } from './schedule.ts';

/** Options of `sgd`. */
export interface SgdOptions {
  readonly learningRate: Schedule | number;
  /** Default 0: no momentum, no slots. */
  readonly momentum?: number;
  /** Default 0. */
  readonly weightDecay?: number;
}

/** Stochastic gradient descent as PyTorch's `SGD`: buf = momentum·buf + g + weightDecay·w, w = w - learningRate·buf. */
export function sgd({ learningRate, momentum: factor = 0, weightDecay = 0 }: SgdOptions): Optimizer {
  const parts = [
    ...(weightDecay === 0 ? [] : [addDecayedWeights(weightDecay)]),
    ...(factor === 0 ? [] : [momentum(factor)]),
    scaleByLearningRate(learningRate),
  ];
  const whole = chain(...parts);
  if (factor === 0) return whole;
  const rate = typeof learningRate === 'number' ? () => learningRate : learningRate;
  const slot = weightDecay === 0 ? 0 : 1;
  return {
    ...whole,
    donated: (grads, state, params, step) => {
      const attrs = { rate: checkedRate(rate(step), step), factor, decay: weightDecay };
      const [next, slots] = momentumOnAll(params, child(state, `${slot}`), grads, attrs);
      return [next, parts.map((_, i) => (i === slot ? slots : none))];
    },
  };
}
