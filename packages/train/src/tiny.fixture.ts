import { type Key, type Layer, scope, uniform, uniforms } from '@synfire/core';
import { add, cast, greater, matMul, mean, mul, sum, type Tensor, zeros } from '@tensorflow/tfjs-core';
import type { Batch } from './batch.ts';

/** A dense layer with noise, running statistics and a path of spikes, all by hand: what a trainer can get wrong shows in its numbers. */
export function tiny(classes: number): Layer<{ readonly w: Tensor; readonly b: Tensor }, { readonly mean: Tensor }> {
  return {
    init: (key, [, size = 0]) => ({
      params: { w: uniform(key, [size, classes], -0.5, 0.5), b: zeros([classes]) },
      state: { mean: zeros([size]) },
      output: [1, classes],
    }),
    apply({ w, b }, state, { x }, { training, key, observe }) {
      const noisy = training ? scope(() => mul(x, uniform(key, x.shape, 0.5, 1.5))) : x.clone();
      const y = scope(() => add(matMul(noisy, w), b));
      if (observe) scope(() => observe('sn', { T: 1, x: cast(greater(y, 0), 'float32') }));
      if (!training) {
        noisy.dispose();
        return { y: { T: 1, x: y }, state };
      }
      const next = { mean: scope(() => add(mul(state.mean, 0.9), mul(mean(x, 0), 0.1))) };
      const backward = (dy: Tensor) => {
        const grads = { w: matMul(noisy, dy, true), b: sum(dy, 0) };
        noisy.dispose();
        return { grads };
      };
      return { y: { T: 1, x: y }, state: next, backward };
    },
  };
}

/** Images in the tiny data set, and values of each. */
export const images = 22;
export const size = 6;

/** Learnable classes: the label is the place of the largest of the first values. */
export async function* tinyBatches(key: Key, batchSize: number, from: number = 0, classes: number = 3): AsyncGenerator<Batch, void> {
  for (let at = from * batchSize; at < images; at += batchSize) {
    const n = Math.min(batchSize, images - at);
    const x = uniforms(key, images * size).slice(at * size, (at + n) * size);
    const labels = Int32Array.from({ length: n }, (_, i) => {
      const row = x.subarray(i * size, i * size + classes);
      return row.indexOf(Math.max(...row));
    });
    yield { x, shape: [n, size], labels };
  }
}
