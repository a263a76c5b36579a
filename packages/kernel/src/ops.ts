import type { Surrogate } from './surrogate.ts';

/**
 * The element-wise operations that neurons, surrogates and joins are written in, over any value type A:
 * plain numbers, tfjs tensors, or symbols from which a program is recorded. Derivatives are those of `adjoint`.
 */
export interface Ops<A> {
  add(a: A | number, b: A | number): A;
  sub(a: A | number, b: A | number): A;
  mul(a: A | number, b: A | number): A;
  div(a: A | number, b: A | number): A;
  maximum(a: A | number, b: A | number): A;
  minimum(a: A | number, b: A | number): A;
  /** 1 where a >= b, else 0; no gradient. */
  greaterEqual(a: A | number, b: A | number): A;
  /** 1 where a > b, else 0; no gradient. */
  greater(a: A | number, b: A | number): A;
  /** a where the condition is not 0, else b; the gradient goes to the one chosen. */
  where(condition: A, a: A | number, b: A | number): A;
  abs(a: A): A;
  exp(a: A): A;
  /** Natural logarithm. */
  log(a: A): A;
  sigmoid(a: A): A;
  tanh(a: A): A;
  sin(a: A): A;
  cos(a: A): A;
  atan(a: A): A;
  /** Error function. */
  erf(a: A): A;
  /** Heaviside step, 1 where x >= threshold (default 0); backward multiplies by the surrogate's derivative at x - threshold. `strict` fires only where x > threshold. */
  spike(x: A, surrogate: Surrogate, strict?: boolean, threshold?: number): A;
  /** Identity forward, zero backward. */
  detach(a: A): A;
}

/** Operations of two values. */
export type Binary = 'add' | 'sub' | 'mul' | 'div' | 'maximum' | 'minimum' | 'greaterEqual' | 'greater';
/** Operations of one value. */
export type Unary = 'abs' | 'exp' | 'log' | 'sigmoid' | 'tanh' | 'sin' | 'cos' | 'atan' | 'erf' | 'detach';
