import type { Box } from './image.ts';
import { uniforms } from './random.ts';

/** What a random crop may cover. */
export interface RandomResizedCropOptions {
  /** Least and largest part of the picture's area. */
  readonly scale?: readonly [number, number];
  /** Least and largest width / height. */
  readonly ratio?: readonly [number, number];
}

const TRIES = 10;

/**
 * The box that "Inception" training crops (Szegedy et al. 2015, arXiv 1409.4842) and then resizes: area uniform in `scale`, aspect
 * log-uniform in `ratio`, place uniform; after ten boxes that do not fit, the largest central one of a valid aspect. The rule is
 * torchvision's `RandomResizedCrop.get_params`, the random numbers are the key's.
 */
export function randomResizedCrop(width: number, height: number, key: number, options: RandomResizedCropOptions = {}): Box {
  const { scale = [0.08, 1], ratio = [3 / 4, 4 / 3] } = options;
  const u = uniforms(key, 4 * TRIES);
  const between = (low: number, high: number, i: number): number => low + (high - low) * (u[i] ?? 0);
  for (let i = 0; i < 4 * TRIES; i += 4) {
    const area = width * height * between(scale[0], scale[1], i);
    const aspect = Math.exp(between(Math.log(ratio[0]), Math.log(ratio[1]), i + 1));
    const w = Math.round(Math.sqrt(area * aspect));
    const h = Math.round(Math.sqrt(area / aspect));
    if (w < 1 || h < 1 || w > width || h > height) continue;
    return { left: Math.floor(between(0, width - w + 1, i + 2)), top: Math.floor(between(0, height - h + 1, i + 3)), width: w, height: h };
  }
  return largestCentral(width, height, ratio);
}

function largestCentral(width: number, height: number, [low, high]: readonly [number, number]): Box {
  const w = width / height > high ? Math.round(height * high) : width;
  const h = width / height < low ? Math.round(width / low) : height;
  return { left: Math.floor((width - w) / 2), top: Math.floor((height - h) / 2), width: w, height: h };
}
