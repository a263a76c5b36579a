import { child, mapTree, scope } from '@synfire/core';
import { add, div, mul, scalar, sqrt, square, sub, type Tensor, zerosLike } from '@tensorflow/tfjs-core';
import { checkedRate } from './checked-rate.ts';
import type { Optimizer } from './optimizer.ts';
import type { Schedule } from './schedule.ts';
import { zipTrees } from './zip-trees.ts';

/** Options of `adam`. */
export interface AdamOptions {
  readonly learningRate: Schedule | number;
  /** How much of the mean gradient stays at a step; default 0.9. */
  readonly beta1?: number;
  /** How much of the mean squared gradient stays at a step; default 0.999. */
  readonly beta2?: number;
  /** Default 1e-8. */
  readonly epsilon?: number;
  /** Taken off the weights in proportion to the rate, apart from the gradient; default 0. */
  readonly weightDecay?: number;
}

/**
 * Adam as PyTorch's `AdamW`: m = β₁m + (1 - β₁)g, v = β₂v + (1 - β₂)g², w = w - rate·(weightDecay·w + m̂ / (√v̂ + ε)), where m̂ and v̂ are
 * m and v without the bias of their start at zero (Kingma & Ba 2015, arXiv 1412.6980; Loshchilov & Hutter 2019, arXiv 1711.05101).
 * Throws RangeError for numbers out of their range.
 */
export function adam(options: AdamOptions): Optimizer {
  const { learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options;
  for (const [name, value] of Object.entries({ beta1, beta2 }))
    if (!(value >= 0 && value < 1)) throw new RangeError(`adam: ${name} is ${value}; expected a number in [0, 1), such as 0.9`);
  if (!(epsilon > 0)) throw new RangeError(`adam: epsilon is ${epsilon}; expected a number above 0, such as 1e-8`);
  if (!(weightDecay >= 0)) throw new RangeError(`adam: weightDecay is ${weightDecay}; expected a number ≥ 0, such as 0.01`);
  const rate = typeof learningRate === 'number' ? () => learningRate : learningRate;
  return {
    init: (params) => ({ m: mapTree(params, (w) => zerosLike(w)), v: mapTree(params, (w) => zerosLike(w)) }),
    update: (grads, state, params, step) =>
      scope(() => {
        const r = checkedRate(rate(step), step);
        const mean = (factor: number) => {
          const [keep, take] = [scalar(factor), scalar(1 - factor)];
          return (old: Tensor, g: Tensor): Tensor => scope(() => add(mul(old, keep), mul(g, take)));
        };
        const [first, second] = [mean(beta1), mean(beta2)];
        const m = zipTrees(child(state, 'm'), grads, first);
        const v = zipTrees(child(state, 'v'), grads, (old, g) => scope(() => second(old, square(g))));
        // r·m̂ / (√v̂ + ε) with the factors of m and v drawn together.
        const bias = Math.sqrt(1 - beta2 ** (step + 1));
        const [size, small] = [scalar((-r * bias) / (1 - beta1 ** (step + 1))), scalar(epsilon * bias)];
        const direction = zipTrees(m, v, (a, b) => scope(() => div(mul(a, size), add(sqrt(b), small))));
        if (weightDecay === 0) return [direction, { m, v }];
        const decay = scalar(r * weightDecay);
        return [zipTrees(direction, params, (u, w) => scope(() => sub(u, mul(w, decay)))), { m, v }];
      }),
  };
}
