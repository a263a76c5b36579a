import type { Events } from './events.ts';
import { uniform } from './random.ts';
import { relocate } from './relocate.ts';

/** Magnitudes of `randomAffine`: each number is drawn uniformly up to its magnitude either way. */
export interface RandomAffineOptions {
  /** Most that is moved in x and in y, as a part of the side. */
  readonly shift?: number;
  /** Most that is turned, degrees. */
  readonly rotate?: number;
  /** Most that rows are sheared, degrees. */
  readonly shear?: number;
  /** Most that both sides grow or shrink, as a part of them. */
  readonly scale?: number;
}

/**
 * Scales, shears along x and turns the recording about its centre, then moves it, all by one map to the nearest pixel (torchvision's
 * `RandomAffine`, on events); what leaves the sensor is left out. The defaults suit what has no mirror images, such as digits.
 */
export function randomAffine(
  events: Events,
  key: number,
  { shift = 0.08, rotate = 15, shear = 10, scale = 0.1 }: RandomAffineOptions = {},
): Events {
  const { width, height } = events;
  const either = (most: number, i: number): number => most * (2 * uniform(key, i) - 1);
  const [right, down] = [either(shift * width, 0), either(shift * height, 1)];
  const radians = (either(rotate, 2) * Math.PI) / 180;
  const slope = Math.tan((either(shear, 3) * Math.PI) / 180);
  const size = 1 + either(scale, 4);
  const [cx, cy] = [(width - 1) / 2, (height - 1) / 2];
  const [cos, sin] = [size * Math.cos(radians), size * Math.sin(radians)];
  return relocate(events, width, height, {
    column: (x, y) => Math.round(cx + right + cos * (x - cx + slope * (y - cy)) + sin * (y - cy)),
    row: (x, y) => Math.round(cy + down - sin * (x - cx + slope * (y - cy)) + cos * (y - cy)),
  });
}
