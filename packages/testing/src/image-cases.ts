import { fold, type Key, uniform } from '@synfire/core';
import {
  type affineNorm,
  type BatchNormAttrs,
  batchNorm,
  type batchNormGradient,
  type Conv2dAttrs,
  conv2d,
  type conv2dFilterGradient,
  type conv2dInputGradient,
  type kept,
  type MaxPoolAttrs,
  maxPool,
  type maxPoolGradient,
  type momentumStep,
  type runningStatistics,
} from '@synfire/kernel';
import { greater, type Tensor } from '@tensorflow/tfjs-core';
import type { CasesOf } from './test-kernel.ts';

/** A number of 1 … n drawn from a key. */
const size = (key: Key, n: number): number => 1 + (fold(key, 99) % n);

interface Convolution extends Conv2dAttrs {
  readonly k: number;
  /** Side of the map; default drawn. */
  readonly side?: number;
}

const convolutions: readonly Convolution[] = [
  { k: 3, strides: 1, pad: 1 },
  { k: 3, strides: 2, pad: 1 },
  { k: 1, strides: 2, pad: 0 },
  { k: 7, strides: 2, pad: 3 },
  { k: 2, strides: 3, pad: 0 },
  { k: 3, strides: 1, pad: 1, side: 1 },
  { k: 3, strides: 2, pad: 1, side: 1 },
];

/** What a convolution reads and makes: sizes are odd and even, so that strides leave rows over. */
function convolution(key: Key, { k, strides, pad, side }: Convolution) {
  const [h, w] = side ? [side, side] : [k + 2 + size(key, 5), k + 2 + size(fold(key, 1), 5)];
  const x = uniform(fold(key, 2), [2, h, w, size(fold(key, 3), 4)], -1, 1);
  const filter = uniform(fold(key, 4), [k, k, x.shape[3] ?? 1, size(fold(key, 5), 4)], -1, 1);
  const { y } = conv2d({ x, w: filter }, { strides, pad });
  const dy = uniform(fold(key, 6), y.shape, -1, 1);
  y.dispose();
  return { x, w: filter, dy, attrs: { strides, pad } };
}

const dispose = (...tensors: readonly Tensor[]): void => {
  for (const t of tensors) t.dispose();
};

const named = (c: Convolution): string =>
  `${c.k}×${c.k}, stride ${c.strides}, padding ${c.pad}${c.side ? `, ${c.side}×${c.side} map` : ''}`;

/** Cases of `conv2d`. */
export const conv2dCases: CasesOf<typeof conv2d> = convolutions.map((c) => ({
  name: named(c),
  make: (key) => {
    const { x, w, dy, attrs } = convolution(key, c);
    dispose(dy);
    return { inputs: { x, w }, attrs };
  },
}));

/** Cases of `conv2dInputGradient`. */
export const conv2dInputCases: CasesOf<typeof conv2dInputGradient> = convolutions.map((c) => ({
  name: named(c),
  make: (key) => {
    const { x, w, dy, attrs } = convolution(key, c);
    dispose(x);
    return { inputs: { dy, w }, attrs: { ...attrs, inputShape: x.shape } };
  },
}));

/** Cases of `conv2dFilterGradient`. */
export const conv2dFilterCases: CasesOf<typeof conv2dFilterGradient> = convolutions.map((c) => ({
  name: named(c),
  make: (key) => {
    const { x, w, dy, attrs } = convolution(key, c);
    dispose(w);
    return { inputs: { x, dy }, attrs: { ...attrs, filterShape: w.shape } };
  },
}));

/** Cases of `kept`: what is kept of small maps is what they are. */
export const keptCases: CasesOf<typeof kept> = [
  { name: 'real numbers', make: (key) => ({ inputs: { x: uniform(key, [2, size(key, 5), 3, 4], -1, 1) }, attrs: {} }) },
];

const pools: readonly MaxPoolAttrs[] = [
  { kernelSize: 3, strides: 2, pad: 1 },
  { kernelSize: 2, strides: 2, pad: 0 },
  { kernelSize: 3, strides: 1, pad: 1 },
];

/** Real numbers, and spikes, which tie in nearly every window. */
const pooled = [false, true].flatMap((spikes) => pools.map((attrs) => ({ spikes, attrs })));

const poolName = ({ spikes, attrs: { kernelSize, strides, pad } }: (typeof pooled)[number]): string =>
  `${kernelSize}×${kernelSize}, stride ${strides}, padding ${pad}, ${spikes ? 'spikes' : 'real numbers'}`;

function poolInput(key: Key, spikes: boolean): Tensor {
  const values = uniform(key, [2, 4 + size(fold(key, 1), 4), 4 + size(fold(key, 2), 4), size(fold(key, 3), 4)], -1, 1);
  if (!spikes) return values;
  const fired = greater(values, 0.4);
  const x = fired.toFloat();
  dispose(values, fired);
  return x;
}

/** Cases of `maxPool`. */
export const maxPoolCases: CasesOf<typeof maxPool> = pooled.map((c) => ({
  name: poolName(c),
  make: (key) => ({ inputs: { x: poolInput(key, c.spikes) }, attrs: c.attrs }),
}));

/** Cases of `maxPoolGradient`. */
export const maxPoolGradientCases: CasesOf<typeof maxPoolGradient> = pooled.map((c) => ({
  name: poolName(c),
  make: (key) => {
    const x = poolInput(key, c.spikes);
    const { y } = maxPool({ x }, c.attrs);
    return { inputs: { dy: uniform(fold(key, 4), y.shape, -1, 1), x, y }, attrs: c.attrs };
  },
}));

const shapes = [
  { name: 'maps', shape: (key: Key): number[] => [6, size(key, 5), 3, size(fold(key, 1), 6)] },
  { name: 'features', shape: (key: Key): number[] => [12, size(key, 6)] },
];

/** x with its affine parameters, far from mean 0 and variance 1. */
export function normalised(key: Key, shape: readonly number[]): { readonly x: Tensor; readonly gamma: Tensor; readonly beta: Tensor } {
  const channels = [shape.at(-1) ?? 1];
  return {
    x: uniform(fold(key, 2), shape, 1, 5),
    gamma: uniform(fold(key, 3), channels, 0.5, 1.5),
    beta: uniform(fold(key, 4), channels, -0.5, 0.5),
  };
}

const attrs: BatchNormAttrs = { epsilon: 1e-5 };

/** Cases of `batchNorm`. */
export const batchNormCases: CasesOf<typeof batchNorm> = shapes.map(({ name, shape }) => ({
  name,
  make: (key: Key) => ({ inputs: normalised(key, shape(key)), attrs }),
}));

/** Cases of `affineNorm`. */
export const affineNormCases: CasesOf<typeof affineNorm> = shapes.map(({ name, shape }) => ({
  name,
  make: (key: Key) => {
    const given = normalised(key, shape(key));
    const channels = given.gamma.shape;
    const statistics = { mean: uniform(fold(key, 5), channels, 2, 4), variance: uniform(fold(key, 6), channels, 0.5, 2) };
    return { inputs: { ...given, ...statistics }, attrs };
  },
}));

/** Cases of `batchNormGradient`. */
export const batchNormGradientCases: CasesOf<typeof batchNormGradient> = shapes.map(({ name, shape }) => ({
  name,
  make: (key: Key) => {
    const { x, gamma, beta } = normalised(key, shape(key));
    const { y, mean, variance } = batchNorm({ x, gamma, beta }, attrs);
    dispose(y, beta);
    return { inputs: { dy: uniform(fold(key, 5), x.shape, -1, 1), x, gamma, mean, variance }, attrs };
  },
}));

/** Cases of `runningStatistics`. */
export const runningCases: CasesOf<typeof runningStatistics> = [1, 17].map((channels) => ({
  name: `${channels} channels`,
  make: (key: Key) => {
    const statistics = (i: number): Tensor => uniform(fold(key, i), [channels], 0.5, 2);
    const inputs = { mean: statistics(1), variance: statistics(2), batchMean: statistics(3), batchVariance: statistics(4) };
    return { inputs, attrs: { momentum: 0.1, unbiased: 8 / 7 } };
  },
}));

/** Cases of `momentumStep`: parameters of several shapes. */
export const momentumCases: CasesOf<typeof momentumStep> = [0, 1e-4].map((decay) => ({
  name: decay === 0 ? 'without decay' : `decay ${decay}`,
  takes: (input: string) => !input.startsWith('g.'),
  make: (key: Key) => {
    const shapes = [[3, 3, size(key, 4), size(fold(key, 1), 5)], [size(fold(key, 2), 70)], []];
    const inputs = Object.fromEntries(
      shapes.flatMap((shape, i) =>
        ['p', 'm', 'g'].map((name, j): [string, Tensor] => [`${name}.${i}`, uniform(fold(key, 10 * i + j), shape, -1, 1)]),
      ),
    );
    return { inputs, attrs: { count: shapes.length, rate: 0.1, factor: 0.9, decay } };
  },
}));
