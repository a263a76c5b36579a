import type { Surrogate } from '@synfire/kernel';
import { positive } from './positive.ts';
import { rect } from './rect.ts';

/** g(x) = 1/(2a) where |x| < a, else 0, the rectangle of STBP (Wu et al. 2018, arXiv 1706.02609): `rect` in its own words, α = 1/(2a). */
export function rectangle({ a = 0.5 }: { readonly a?: number } = {}): Surrogate {
  positive('rectangle', { a });
  return { ...rect({ alpha: 1 / (2 * a) }), name: `rectangle(${a})` };
}
