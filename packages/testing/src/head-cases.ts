import { fold, type Key, uniform, uniforms } from '@synfire/core';
import type { crossEntropy, dense, denseGradient, ranks } from '@synfire/kernel';
import { round, type Tensor, type Tensor1D, tensor1d, tidy } from '@tensorflow/tfjs-core';
import type { CasesOf } from './test-kernel.ts';

const sizes = [
  [1, 3, 2],
  [12, 70, 11],
] as const;

/** Cases of `dense`. */
export const denseCases: CasesOf<typeof dense> = sizes.map(([rows, inputs, units]) => ({
  name: `${rows} rows from ${inputs} to ${units}`,
  make: (key: Key) => ({
    inputs: { x: uniform(fold(key, 1), [rows, inputs], -1, 1), w: uniform(fold(key, 2), [inputs, units], -1, 1), b: uniform(fold(key, 3), [units], -1, 1) }, // biome-ignore format: one line
    attrs: {},
  }),
}));

/** Cases of `denseGradient`. */
export const denseGradientCases: CasesOf<typeof denseGradient> = sizes.flatMap(([rows, inputs, units]) =>
  [true, false].map((needsInput) => ({
    name: `${rows} rows from ${inputs} to ${units}, ${needsInput ? 'with' : 'without'} dx`,
    make: (key: Key) => ({
      inputs: { x: uniform(fold(key, 1), [rows, inputs], -1, 1), w: uniform(fold(key, 2), [inputs, units], -1, 1), dy: uniform(fold(key, 3), [rows, units], -1, 1) }, // biome-ignore format: one line
      attrs: { needsInput },
    }),
  })),
);

/** Labels below `classes`, the last class among them. */
const labels = (key: Key, rows: number, classes: number): Tensor1D =>
  tensor1d(Int32Array.from(uniforms(key, rows), (u, i) => (i === 0 ? classes - 1 : Math.floor(u * classes))), 'int32'); // biome-ignore format: one call

/** Logits of which many are equal, as a silent net's are. */
const level = (key: Key, rows: number, classes: number): Tensor => tidy(() => round(uniform(key, [rows, classes], -1, 2)));

/** Cases of `crossEntropy`. */
export const crossEntropyCases: CasesOf<typeof crossEntropy> = [0, 0.1].flatMap((smoothing) =>
  [2, 1000].map((classes) => ({
    name: `${classes} classes, smoothing ${smoothing}`,
    make: (key: Key) => ({
      inputs: { logits: uniform(key, [5, classes], -9, 9), labels: labels(fold(key, 1), 5, classes) },
      attrs: { smoothing },
    }),
  })),
);

/** Cases of `ranks`. */
export const ranksCases: CasesOf<typeof ranks> = [1, 10].map((classes) => ({
  name: `${classes} classes, equal logits among them`,
  make: (key: Key) => ({ inputs: { logits: level(key, 9, classes), labels: labels(fold(key, 1), 9, classes) }, attrs: {} }),
}));
