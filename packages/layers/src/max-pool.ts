import { type Layer, type None, none } from '@synfire/core';
import { kept, maxPool as kernel, type MaxPoolAttrs, maxPoolGradient } from '@synfire/kernel';

/** Max-pool of every time step, padding never winning and ties going to the first: `[T, H, W, C]` to `[T, H', W', C]`. */
export function maxPool({
  kernelSize,
  strides = kernelSize,
  pad = 0,
}: Partial<MaxPoolAttrs> & { readonly kernelSize: number }): Layer<None, None> {
  const attrs: MaxPoolAttrs = { kernelSize, strides, pad };
  const side = (n: number): number => Math.floor((n + 2 * pad - kernelSize) / strides) + 1;
  return {
    init: (_, input) => {
      const [T = 0, h = 0, w = 0, c = 0] = input;
      if (input.length !== 4 || Math.min(h, w) + 2 * pad < kernelSize)
        throw new RangeError(`maxPool: input shape [${input}]; expected [T, H, W, C] with H and W at least ${kernelSize - 2 * pad}`);
      return { params: none, state: none, output: [T, side(h), side(w), c] };
    },
    apply: (_, state, { T, x }, { training }) => {
      const { y } = kernel({ x }, attrs);
      if (!training) return { y: { T, x: y }, state };
      const [heldX, heldY] = [kept({ x }, {}).y, kept({ x: y }, {}).y];
      return {
        y: { T, x: y },
        state,
        backward: (dy, needsInput = true) => {
          const result = needsInput ? { dx: maxPoolGradient({ dy, x: heldX, y: heldY }, attrs).dx, grads: none } : { grads: none };
          heldX.dispose();
          heldY.dispose();
          return result;
        },
      };
    },
  };
}
