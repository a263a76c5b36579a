import { add, mul, type Tensor } from '@tensorflow/tfjs-core';
import type { Statistics } from './batch-norm.ts';
import { type DefinedKernel, defineKernel } from './define-kernel.ts';

/** The share of the batch in the running statistics, and what makes its variance unbiased: n/(n - 1) for n values a channel. */
export interface RunningAttrs {
  readonly momentum: number;
  readonly unbiased: number;
}

/** PyTorch's update of running statistics by those of a batch: (1 - momentum)·old + momentum·new, the variance unbiased. */
export const runningStatistics: DefinedKernel<
  Statistics & { readonly batchMean: Tensor; readonly batchVariance: Tensor },
  RunningAttrs,
  Statistics
> = defineKernel({
  name: 'SynfireRunningStatistics',
  outputs: () => ['mean', 'variance'],
  compose: ({ mean, variance, batchMean, batchVariance }, { momentum, unbiased }) => {
    const mix = (a: Tensor, b: Tensor, factor: number): Tensor => add(mul(a, 1 - momentum), mul(b, factor));
    return { mean: mix(mean, batchMean, momentum), variance: mix(variance, batchVariance, momentum * unbiased) };
  },
});
