import { addDecayedWeights } from './add-decayed-weights.ts';
import { chain } from './chain.ts';
import { momentum } from './momentum.ts';
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
  return chain(
    ...(weightDecay === 0 ? [] : [addDecayedWeights(weightDecay)]),
    ...(factor === 0 ? [] : [momentum(factor)]),
    scaleByLearningRate(learningRate),
  );
}
