import type { Surrogate } from '@synfire/kernel';

/** g(x) = α where x <= 0, 1 where x <= 1, 1/x above, the derivative of a ReLU with a logarithmic tail (Cai et al. 2017, arXiv 1702.00953). */
export const logTailedRelu = ({ alpha = 0 }: { readonly alpha?: number } = {}): Surrogate => ({
  name: `logTailedRelu(${alpha})`,
  derivative: (op, x) => op.where(op.greater(x, 0), op.div(1, op.maximum(x, 1)), alpha),
  primitive: (op, x) => {
    const above = op.add(op.minimum(x, 1), op.log(op.maximum(x, 1)));
    return op.where(op.greater(x, 0), above, op.mul(alpha, x));
  },
});
