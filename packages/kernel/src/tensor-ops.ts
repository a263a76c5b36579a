import * as tf from '@tensorflow/tfjs-core';
import type { Ops } from './ops.ts';
import type { Surrogate } from './surrogate.ts';

const step = (x: tf.Tensor, strict = false): tf.Tensor => tf.cast(strict ? tf.greater(x, 0) : tf.greaterEqual(x, 0), 'float32');

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
  spike: (x, _, strict) => step(x, strict),
  detach: (a) => a.clone(),
};

/** Heaviside step with a surrogate's derivative, differentiated by tfjs's tape. */
export function spike(x: tf.Tensor, surrogate: Surrogate, strict?: boolean): tf.Tensor {
  // tfjs appends its save function, which its types do not allow for in a function of tensors.
  const f = tf.customGrad((input: tf.Tensor | tf.GradSaveFunc, save: tf.Tensor | tf.GradSaveFunc) => {
    if (typeof input === 'function') throw new TypeError('spike: no input');
    if (typeof save === 'function') save([input]);
    const gradFunc = (dy: tf.Tensor, [saved]: tf.Tensor[]): tf.Tensor => tf.mul(dy, surrogate.derivative(tensorOps, saved ?? input));
    return { value: step(input, strict), gradFunc };
  });
  return f(x);
}

/** Identity with a zero gradient, which tfjs lacks. */
const detach = (x: tf.Tensor): tf.Tensor =>
  tf.customGrad((input: tf.Tensor | tf.GradSaveFunc) => {
    if (typeof input === 'function') throw new TypeError('detach: no input');
    return { value: input.clone(), gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy) };
  })(x);

/** The op set over tensors that tfjs's tape differentiates: what a neuron means inside somebody's tfjs program, and the check of `adjoint`. */
export const tapeOps: Ops<tf.Tensor> = { ...tensorOps, spike, detach };
