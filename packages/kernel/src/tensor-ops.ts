import * as tf from '@tensorflow/tfjs-core';
import type { Ops } from './ops.ts';
import type { Surrogate } from './surrogate.ts';

const step = (x: tf.Tensor, strict = false, threshold = 0): tf.Tensor =>
  tf.cast(strict ? tf.greater(x, threshold) : tf.greaterEqual(x, threshold), 'float32');

/** The op set over tensors for programs that need no tape: spikes are a plain step, since `adjoint` knows the surrogate. */
export const tensorOps: Ops<tf.Tensor> = {
  add: tf.add,
  sub: tf.sub,
  mul: tf.mul,
  div: tf.div,
  maximum: tf.maximum,
  minimum: tf.minimum,
  greaterEqual: (a, b) => tf.cast(tf.greaterEqual(a, b), 'float32'),
  greater: (a, b) => tf.cast(tf.greater(a, b), 'float32'),
  where: (condition, a, b) => tf.where(tf.cast(condition, 'bool'), a, b),
  abs: tf.abs,
  exp: tf.exp,
  log: tf.log,
  sigmoid: tf.sigmoid,
  tanh: tf.tanh,
  sin: tf.sin,
  cos: tf.cos,
  atan: tf.atan,
  erf: tf.erf,
  spike: (x, _, strict, threshold) => step(x, strict, threshold),
  detach: (a) => a.clone(),
};

/** Heaviside step with a surrogate's derivative, differentiated by tfjs's tape. */
export function spike(x: tf.Tensor, surrogate: Surrogate, strict = false, threshold = 0): tf.Tensor {
  // tfjs appends its save function, which its types do not allow for in a function of tensors.
  const f = tf.customGrad((input: tf.Tensor | tf.GradSaveFunc, save: tf.Tensor | tf.GradSaveFunc) => {
    if (typeof input === 'function') throw new TypeError('spike: no input');
    if (typeof save === 'function') save([input]);
    const gradFunc = (dy: tf.Tensor, [saved]: tf.Tensor[]): tf.Tensor =>
      tf.mul(dy, surrogate.derivative(tensorOps, tf.sub(saved ?? input, threshold)));
    return { value: step(input, strict, threshold), gradFunc };
  });
  return f(x);
}

/** Identity with a zero gradient, which tfjs lacks. */
const detach = (x: tf.Tensor): tf.Tensor =>
  tf.customGrad((input: tf.Tensor | tf.GradSaveFunc) => {
    if (typeof input === 'function') throw new TypeError('detach: no input');
    return { value: input.clone(), gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy) };
  })(x);

/** A comparison with zero gradients, for which tfjs has none registered. */
const compare =
  (f: Ops<tf.Tensor>['greater']): Ops<tf.Tensor>['greater'] =>
  (a, b) => {
    const g = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
      const [x, y] = args;
      if (!(x instanceof tf.Tensor && y instanceof tf.Tensor)) throw new TypeError('comparison: no inputs');
      const [xShape, yShape] = [x.shape, y.shape];
      return { value: f(x, y), gradFunc: () => [tf.zeros(xShape), tf.zeros(yShape)] };
    });
    return g(tensor(a), tensor(b));
  };

const tensor = (a: tf.Tensor | number): tf.Tensor => (typeof a === 'number' ? tf.scalar(a) : a);

/** The op set over tensors that tfjs's tape differentiates: what a neuron means inside somebody's tfjs program, and the check of `adjoint`. */
export const tapeOps: Ops<tf.Tensor> = {
  ...tensorOps,
  greaterEqual: compare(tensorOps.greaterEqual),
  greater: compare(tensorOps.greater),
  spike,
  detach,
};
