import type { Key, Layer, None, Shape } from '@synfire/core';
import { none, uniform } from '@synfire/core';
import { type Surrogate, tensorOps } from '@synfire/kernel';
import { add, fill, matMul, mul, reshape, sum, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { parallelStep } from './parallel-step.ts';

/** Weights over time and bias of a parallel spiking neuron. */
export type ParallelParams = { readonly weight: Tensor; readonly bias: Tensor };

/** How one kind of parallel spiking neuron makes its matrix over time. */
export interface Parallel {
  readonly name: string;
  readonly surrogate: Surrogate;
  /** Initial weights and bias for T steps. */
  readonly initial: (key: Key, T: number) => ParallelParams;
  /** The matrix `[T, T]` from the weights. */
  readonly matrix: (weight: Tensor, T: number) => Tensor;
  /** The gradient by the weights from that by the matrix. */
  readonly gradient: (dmatrix: Tensor, T: number) => Tensor;
  /** How many steps, itself included, a step sees; absent where it sees steps to come, which a stream does not have. */
  readonly sees?: number | undefined;
}

/** S = Θ(W·X + b) over time, all steps at once, for a matrix W `[T, T]` and a bias `[T, 1]` or `[]`: the layer of every parallel spiking neuron. */
export function parallel(neuron: Parallel): Layer<ParallelParams, None> {
  const { name, surrogate, initial, matrix, gradient } = neuron;
  const membrane = ({ weight, bias }: ParallelParams, x: Tensor, T: number): Tensor =>
    add(matMul(matrix(weight, T), reshape(x, [T, -1])), bias); // [T, B·…]
  return {
    init: (key, input) => {
      const [T = 0, ...rest]: Shape = input;
      const cost = { macs: 0, neurons: rest.reduce((a, b) => a * b, 1) };
      return { params: initial(key, T), state: none, output: input, cost };
    },
    apply: (params, state, { T, x }, context) => {
      if (context.carried) {
        const y = { T, x: parallelStep(neuron, params, x, context.carried, context.path ?? '') };
        context.observe?.(context.path ?? '', y);
        return { y, state };
      }
      const [steps] = params.bias.shape;
      if (steps !== undefined && steps !== T)
        throw new RangeError(`${name}: ${T} time steps for weights of ${steps}; call init() with the T that the layer is used with`);
      const y = tidy(() => reshape(tensorOps.spike(membrane(params, x, T), surrogate), x.shape));
      context.observe?.(context.path ?? '', { T, x: y });
      if (!context.training) return { y: { T, x: y }, state };
      const held = x.clone();
      return {
        y: { T, x: y },
        state,
        backward: (dy) => {
          const [dx, weight, bias] = tidy((): [Tensor, Tensor, Tensor] => {
            const dh = mul(reshape(dy, [T, -1]), surrogate.derivative(tensorOps, membrane(params, held, T)));
            const dmatrix = matMul(dh, reshape(held, [T, -1]), false, true);
            const dbias = steps === undefined ? sum(dh) : sum(dh, 1, true);
            return [reshape(matMul(matrix(params.weight, T), dh, true), held.shape), gradient(dmatrix, T), dbias];
          });
          held.dispose();
          return { dx, grads: { weight, bias } };
        },
      };
    },
  };
}

/** PyTorch's start of a linear layer over T steps, uniform in ±1/√T, and a bias of -1. */
export const linearStart = (key: Key, T: number): ParallelParams => ({
  weight: uniform(key, [T, T], -1 / Math.sqrt(T), 1 / Math.sqrt(T)),
  bias: fill([T, 1], -1),
});
