import { add, matMul, sum, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { type DefinedKernel, defineKernel } from './define-kernel.ts';

/** Fully connected: y = x·W + b of x `[T·B, in]`, W `[in, out]`, b `[out]`. */
export const dense: DefinedKernel<{ readonly x: Tensor; readonly w: Tensor; readonly b: Tensor }, object, { readonly y: Tensor }> =
  defineKernel({
    name: 'SynfireDense',
    outputs: () => ['y'],
    compose: ({ x, w, b }) => ({ y: add(matMul(x, w), b) }),
  });

/** Whether the gradient by x is wanted. */
export interface DenseGradientAttrs {
  readonly needsInput: boolean;
}

/** Gradients of `dense`: dW = xᵀ·dy, db = Σ dy and, where it is wanted, dx = dy·Wᵀ. */
export const denseGradient: DefinedKernel<
  { readonly x: Tensor; readonly w: Tensor; readonly dy: Tensor },
  DenseGradientAttrs,
  { readonly dw: Tensor2D; readonly db: Tensor1D; readonly dx?: Tensor }
> = defineKernel({
  name: 'SynfireDenseGradient',
  outputs: (_, { needsInput }) => ['dw', 'db', ...(needsInput ? ['dx'] : [])],
  compose: ({ x, w, dy }, { needsInput }) => ({
    dw: matMul<Tensor2D>(x, dy, true, false),
    db: sum<Tensor1D>(dy, 0),
    ...(needsInput ? { dx: matMul(dy, w, false, true) } : {}),
  }),
});
