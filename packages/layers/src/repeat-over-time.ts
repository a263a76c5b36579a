import { type Layer, type None, none } from '@synfire/core';
import { reshape, sum, tidy, tile } from '@tensorflow/tfjs-core';

/**
 * Presents its input `times` over: `[T, …]` to `[T·times, …]`, as a static image is shown at T steps; once in a stream, which shows it at each.
 * Throws RangeError for no number of times.
 */
export function repeatOverTime({ times: given }: { readonly times: number }): Layer<None, None> {
  if (!Number.isInteger(given) || given < 1)
    throw new RangeError(`repeatOverTime: times = ${given}; expected a whole number of at least 1`);
  return {
    init: (_, [T = 1, ...rest]) => ({ params: none, state: none, output: [T * given, ...rest] }),
    apply: (_, state, { T, x }, { training, carried, follow, path = '' }) => {
      const { shape } = x;
      const times = carried ? 1 : given;
      const y = { T: T * times, x: times === 1 ? x.clone() : tile(x, [times, ...shape.slice(1).map(() => 1)]) };
      follow?.(path, x, y.x);
      if (!training) return { y, state };
      return { y, state, backward: (dy) => ({ dx: tidy(() => reshape(sum(reshape(dy, [times, -1]), 0), shape)), grads: none }) };
    },
  };
}
