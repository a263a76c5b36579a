import type { Surrogate } from '@synfire/kernel';
import { piecewiseQuadratic } from './piecewise-quadratic.ts';
import { positive } from './positive.ts';

/** g(x) = max(γ - |x|, 0)/γ², the triangle of TET (Deng et al. 2022, arXiv 2202.11946) and GAC: `piecewiseQuadratic` in their words, α = 1/γ. */
export function triangle({ gamma = 1 }: { readonly gamma?: number } = {}): Surrogate {
  positive('triangle', { gamma });
  return { ...piecewiseQuadratic({ alpha: 1 / gamma }), name: `triangle(${gamma})` };
}
