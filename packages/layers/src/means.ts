import { type Backward, type Carried, type Layer, type None, none } from '@synfire/core';
import { add, div, mean, reshape, type Tensor, tidy, tile } from '@tensorflow/tfjs-core';

/** Global average pool of every time step: `[T, H, W, C]` to `[T, C]`. */
export const globalAveragePool = (): Layer<None, None> => ({
  init: (_, input) => {
    const [T = 0, , , c] = input;
    if (input.length !== 4 || c === undefined) throw new RangeError(`globalAveragePool: input shape [${input}]; expected [T, H, W, C]`);
    return { params: none, state: none, output: [T, c] };
  },
  apply: (_, state, { T, x }, { training }) => {
    const y = { T, x: mean(x, [1, 2]) };
    if (!training) return { y, state };
    const [n = 1, h = 1, w = 1, c = 1] = x.shape;
    const backward = tidied((dy) => tile(reshape(div(dy, h * w), [n, 1, 1, c]), [1, h, w, 1]));
    return { y, state, backward };
  },
});

/** Mean over the time steps: `[T, …]` to `[1, …]`; what a head reads. In a stream, over the steps so far. */
export const meanOverTime = (): Layer<None, None> => ({
  init: (_, [, ...rest]) => ({ params: none, state: none, output: [1, ...rest] }),
  apply: (_, state, { T, x }, { training, carried, path = '' }) => {
    if (carried) return { y: { T: 1, x: meanSoFar(x, carried, path) }, state };
    const [n = T, ...rest] = x.shape;
    const y = { T: 1, x: tidy(() => reshape(mean(reshape(x, [T, -1]), 0), [n / T, ...rest])) };
    if (!training) return { y, state };
    return { y, state, backward: tidied((dy) => tile(div(dy, T), [T, ...rest.map(() => 1)])) };
  },
});

function meanSoFar(x: Tensor, carried: Carried, path: string): Tensor {
  const before = carried.before(path)?.sum;
  const sum = before ? add(before, x) : x.clone();
  carried.leave(path, { sum });
  return div(sum, carried.step + 1);
}

const tidied =
  (f: (dy: Tensor) => Tensor): Backward<None> =>
  (dy) => ({ dx: tidy(() => f(dy)), grads: none });
