import { type Layer, type None, none } from '@synfire/core';
import { avgPool, div, pad, reshape, type Tensor, type Tensor4D, tidy, tile } from '@tensorflow/tfjs-core';

/**
 * Average pool of every time step over windows that neither overlap nor are padded: `[T, H, W, C]` to `[T, ⌊H/k⌋, ⌊W/k⌋, C]`,
 * a remainder of rows and columns being left out as in PyTorch. Keeps nothing for backward.
 */
export function averagePool({ kernelSize: k }: { readonly kernelSize: number }): Layer<None, None> {
  if (!Number.isInteger(k) || k < 1) throw new RangeError(`averagePool: kernelSize ${k}; expected a whole number of at least 1`);
  return {
    init: (_, input) => {
      const [T = 0, h = 0, w = 0, c = 0] = input;
      if (input.length !== 4 || Math.min(h, w) < k)
        throw new RangeError(`averagePool: input shape [${input}]; expected [T, H, W, C] with H and W at least ${k}`);
      return { params: none, state: none, output: [T, Math.floor(h / k), Math.floor(w / k), c] };
    },
    apply: (_, state, { T, x }, { training }) => {
      const [n = 0, h = 0, w = 0, c = 0] = x.shape;
      const y = { T, x: tidy(() => avgPool<Tensor4D>(reshape(x, [n, h, w, c]), k, k, 'valid')) };
      if (!training) return { y, state };
      return { y, state, backward: (dy) => ({ dx: tidy(() => spread(dy, k, h, w)), grads: none }) };
    },
  };
}

/** Every value divided among the k·k of its window, zeros where no window was. */
function spread(dy: Tensor, k: number, height: number, width: number): Tensor {
  const [n = 0, h = 0, w = 0, c = 0] = dy.shape;
  const columns = tile(reshape(div(dy, k * k), [n * h * w, 1, c]), [1, k, 1]); // [n·h·w, k, c]
  const rows = tile(reshape(columns, [n * h, 1, w * k * c]), [1, k, 1]); // [n·h, k, w·k·c]
  return pad(reshape(rows, [n, h * k, w * k, c]), [
    [0, 0],
    [0, height - h * k],
    [0, width - w * k],
    [0, 0],
  ]);
}
