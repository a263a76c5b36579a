import { concat, pad, reshape, slice, type Tensor, zeros } from '@tensorflow/tfjs-core';

/**
 * d `[N, h, w, C]` at every strides-th row and column of a map of zeros `[N, H, W, C]`, the map cut or filled with zeros to `size`.
 * By concatenation, since a backend's rank must stay at 4.
 */
export function spread(d: Tensor, strides: number, [height, width]: readonly [height: number, width: number]): Tensor {
  const [n = 0, h = 0, w = 0, c = 0] = d.shape;
  const gap = strides - 1;
  const row = w * strides * c;
  const wide = gap === 0 ? d : reshape(concat([d, zeros([n, h, w, gap * c])], 3), [n, h, row]);
  const tall = gap === 0 ? d : reshape(concat([wide, zeros([n, h, gap * row])], 2), [n, h * strides, w * strides, c]);
  const [rows, columns] = [Math.min(h * strides, height), Math.min(w * strides, width)];
  const kept = slice(tall, [0, 0, 0, 0], [n, rows, columns, c]);
  return pad(kept, [[0, 0], [0, height - rows], [0, width - columns], [0, 0]]); // biome-ignore format: one row a dimension
}
