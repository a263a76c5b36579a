import { mapTree, none, scope } from '@synfire/core';
import { mul, scalar } from '@tensorflow/tfjs-core';
import { checkedRate } from './checked-rate.ts';
import type { Optimizer } from './optimizer.ts';
import type { Schedule } from './schedule.ts';

/** Turns a direction into an update: u = -rate·g. Throws RangeError where a schedule gives no finite number ≥ 0. */
export function scaleByLearningRate(rate: Schedule | number): Optimizer {
  const at = typeof rate === 'number' ? () => rate : rate;
  return {
    init: () => none,
    update: (grads, _state, _params, step) =>
      scope(() => {
        const factor = scalar(-checkedRate(at(step), step));
        return [mapTree(grads, (g) => mul(g, factor)), none];
      }),
  };
}
