import { type Key, normal, type Shape, uniform } from '@synfire/core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** Makes initial weights of shape `[kh, kw, in, out]` or `[in, out]` from a key. */
export type Initializer = (key: Key, shape: Shape) => Tensor;

const fans = (shape: Shape): { readonly fanIn: number; readonly fanOut: number } => {
  const [kh = 1, kw = 1, i = 1, o = 1] = shape.length === 4 ? shape : [1, 1, ...shape];
  return { fanIn: kh * kw * i, fanOut: kh * kw * o };
};

/** Normal with variance 2 / fan_out (He et al. 2015, arXiv 1502.01852), as SEW ResNet's convolutions start. */
export const kaimingNormalFanOut: Initializer = (key, shape) => normal(key, shape, 0, Math.sqrt(2 / fans(shape).fanOut));

/** Uniform in ±1/√fan_in, PyTorch's default for convolutions and dense layers, weights and biases alike. */
export const uniformFanIn: Initializer = (key, shape) => {
  const a = 1 / Math.sqrt(fans(shape).fanIn);
  return uniform(key, shape, -a, a);
};
