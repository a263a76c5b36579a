import { fold, uniforms } from '@synfire/core';
import type { BatchTransform } from './batch-transform.ts';
import { beta, checkAlpha } from './beta.ts';
import type { MixOptions } from './mixup.ts';
import { partners } from './partners.ts';

/**
 * In every image a rectangle is that of the one before it in the batch, the same in all samples and time steps: of √(1 - λ) of the sides
 * around a random pixel, cut off at the borders; labels count by the areas (Yun et al. 2019, arXiv 1905.04899); default α = 1.
 */
export function cutmix({ alpha = 1 }: MixOptions = {}): BatchTransform {
  checkAlpha('cutmix', alpha);
  return (batch, key) => {
    const [rows = 0, height, width, channels] = batch.shape;
    if (height === undefined || width === undefined || channels === undefined)
      throw new RangeError(`cutmix: a batch of shape [${batch.shape.join(', ')}]; expected images [T·B, H, W, C]`);
    const other = partners('cutmix', batch);
    const side = Math.sqrt(1 - beta(fold(key, 0), alpha));
    const [u = 0, v = 0] = uniforms(fold(key, 1), 2);
    const [top, bottom] = span(height, side, u);
    const [left, right] = span(width, side, v);
    const x = batch.x.slice();
    for (let row = 0; row < rows; row++) {
      for (let line = top; line < bottom; line++) {
        const offset = (line * width + left) * channels;
        const from = other.row(row) * height * width * channels + offset;
        x.set(batch.x.subarray(from, from + (right - left) * channels), row * height * width * channels + offset);
      }
    }
    return { ...batch, x, mixed: { labels: other.labels, share: ((bottom - top) * (right - left)) / (height * width) } };
  };
}

/** Pixels from one to before another, around a random one. */
function span(pixels: number, side: number, u: number): readonly [from: number, to: number] {
  const [centre, half] = [Math.floor(u * pixels), Math.floor((pixels * side) / 2)];
  return [Math.max(0, centre - half), Math.min(pixels, centre + half)];
}
