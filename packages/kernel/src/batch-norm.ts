import { add, mean, mul, rsqrt, square, sub, sum, type Tensor } from '@tensorflow/tfjs-core';
import { type DefinedKernel, defineKernel } from './define-kernel.ts';

/** Gain and offset of every channel. */
export interface Affine {
  readonly gamma: Tensor;
  readonly beta: Tensor;
}

/** Statistics of every channel; the variance is the biased one. */
export interface Statistics {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/** The small constant beneath the root. */
export interface BatchNormAttrs {
  readonly epsilon: number;
}

/**
 * Batch normalisation y = γ·(x - μ)/√(σ² + ε) + β per channel (Ioffe & Szegedy 2015, arXiv 1502.03167) with the statistics of x itself,
 * over all but the last dimension; with time folded into the batch, over T·B, as every network here uses it.
 */
export const batchNorm: DefinedKernel<Affine & { readonly x: Tensor }, BatchNormAttrs, Statistics & { readonly y: Tensor }> = defineKernel({
  name: 'SynfireBatchNorm',
  outputs: () => ['y', 'mean', 'variance'],
  compose: ({ x, gamma, beta }, { epsilon }) => {
    const statistics = moments(x);
    return { y: normalised({ x, gamma, beta, ...statistics }, epsilon), ...statistics };
  },
});

/** Batch normalisation with given statistics, as in evaluation. */
export const affineNorm: DefinedKernel<Affine & Statistics & { readonly x: Tensor }, BatchNormAttrs, { readonly y: Tensor }> = defineKernel(
  {
    name: 'SynfireAffineNorm',
    outputs: () => ['y'],
    compose: (inputs, { epsilon }) => ({ y: normalised(inputs, epsilon) }),
  },
);

/** Gradients of `batchNorm` by x, γ and β, through the statistics as well. */
export const batchNormGradient: DefinedKernel<
  Statistics & { readonly dy: Tensor; readonly x: Tensor; readonly gamma: Tensor },
  BatchNormAttrs,
  { readonly dx: Tensor; readonly dgamma: Tensor; readonly dbeta: Tensor }
> = defineKernel({
  name: 'SynfireBatchNormGradient',
  outputs: () => ['dx', 'dgamma', 'dbeta'],
  compose: ({ dy, x, gamma, mean: mu, variance }, { epsilon }) => {
    const inverse = rsqrt(add(variance, epsilon));
    const hat = mul(sub(x, mu), inverse);
    const [meanDy, meanDyHat] = [channelMean(dy), channelMean(mul(dy, hat))];
    const dx = mul(mul(gamma, inverse), sub(sub(dy, meanDy), mul(hat, meanDyHat)));
    const n = x.size / gamma.size;
    return { dx, dgamma: mul(meanDyHat, n), dbeta: mul(meanDy, n) };
  },
});

function normalised({ x, gamma, beta, mean: mu, variance }: Affine & Statistics & { readonly x: Tensor }, epsilon: number): Tensor {
  const scale = mul(gamma, rsqrt(add(variance, epsilon)));
  return add(mul(sub(x, mu), scale), beta);
}

/** One dimension after the other, innermost first: one long float32 sum over 131,072 values a channel would be too coarse. */
function channelMean(x: Tensor): Tensor {
  return x.rank < 2 ? x : channelMean(mean(x, x.rank - 2));
}

function moments(x: Tensor): Statistics {
  const mu = channelMean(x);
  return { mean: mu, variance: channelMean(square(sub(x, mu))) };
}

/** Sum over all but the last dimensions, or over all of them, down to `shape`. */
export function sumTo(x: Tensor, shape: readonly number[]): Tensor {
  if (shape.length === 0) return sum(x);
  return x.rank > shape.length
    ? sum(
        x,
        Array.from({ length: x.rank - shape.length }, (_, i) => i),
      )
    : x;
}
