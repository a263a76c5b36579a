import { mean, mul, reshape, sum, type Tensor, tidy } from '@tensorflow/tfjs-core';

/** Sum over all but the last dimension, in two stages, as long float32 sums are coarse. */
export const channelSum = (dy: Tensor): Tensor =>
  tidy(() => {
    const rows = reshape(dy, [dy.shape[0] ?? 1, -1, dy.shape.at(-1) ?? 1]);
    return mul(sum(mean(rows, 1), 0), rows.shape[1] ?? 1);
  });
