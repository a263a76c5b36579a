import type { Ops } from './ops.ts';

/** Error function to float64: its Maclaurin series near zero, its continued fraction beyond 2.5. */
function erf(x: number): number {
  const a = Math.abs(x);
  if (a > 6) return Math.sign(x);
  if (a < 2.5) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = a;
  for (let n = 60; n > 0; n--) fraction = a + n / 2 / fraction;
  return Math.sign(x) * (1 - Math.exp(-a * a) / (fraction * Math.sqrt(Math.PI)));
}

/** The op set over plain numbers: golden tests, plots, streaming step by step. */
export const numberOps: Ops<number> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  maximum: Math.max,
  minimum: Math.min,
  greaterEqual: (a, b) => (a >= b ? 1 : 0),
  greater: (a, b) => (a > b ? 1 : 0),
  where: (condition, a, b) => (condition !== 0 ? a : b),
  abs: Math.abs,
  exp: Math.exp,
  log: Math.log,
  sigmoid: (a) => 1 / (1 + Math.exp(-a)),
  tanh: Math.tanh,
  sin: Math.sin,
  cos: Math.cos,
  atan: Math.atan,
  erf,
  spike: (x, _, strict, threshold = 0) => ((strict ? x > threshold : x >= threshold) ? 1 : 0),
  detach: (a) => a,
};
