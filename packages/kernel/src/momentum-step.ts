import type { Named } from '@synfire/core';
import { add, mul, type Tensor } from '@tensorflow/tfjs-core';
import { type DefinedKernel, defineKernel } from './define-kernel.ts';

/** Settings of one step of stochastic gradient descent with momentum on `count` parameters. */
export interface MomentumAttrs {
  readonly count: number;
  readonly rate: number;
  readonly factor: number;
  readonly decay: number;
}

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

/**
 * One step of PyTorch's SGD on all parameters: m = factor·m + (g + decay·p), p = p - rate·m.
 * Inputs are `p.0`, `m.0`, `g.0`, `p.1`, …; outputs `p.0`, `m.0`, …. It takes the parameters and slots over: a backend may write into
 * them and give the same tensors back, unless another handle of them exists.
 */
export const momentumStep: DefinedKernel<Named<Tensor>, MomentumAttrs, Named<Tensor>> = defineKernel({
  name: 'SynfireMomentumStep',
  outputs: (_, { count }) => numbers(count).flatMap((i) => [`p.${i}`, `m.${i}`]),
  compose: (inputs, { count, rate, factor, decay }) =>
    Object.fromEntries(
      numbers(count).flatMap((i): [string, Tensor][] => {
        const [p, m, g] = [at(inputs, `p.${i}`), at(inputs, `m.${i}`), at(inputs, `g.${i}`)];
        const next = add(mul(m, factor), decay === 0 ? g : add(g, mul(p, decay)));
        return [
          [`p.${i}`, add(p, mul(next, -rate))],
          [`m.${i}`, next],
        ];
      }),
    ),
});

function at(inputs: Named<Tensor>, name: string): Tensor {
  const found = inputs[name];
  if (!found) throw new RangeError(`momentumStep: no input '${name}'; expected p, m and g of every parameter`);
  return found;
}
