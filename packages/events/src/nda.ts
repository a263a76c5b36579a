import type { Box } from '@synfire/data';
import { dropBox, inBox } from './drop-box.ts';
import type { Events } from './events.ts';
import { flipLeftRight } from './flip-left-right.ts';
import type { Frames } from './frames.ts';
import { integer, uniform } from './random.ts';
import { type Relocation, relocate } from './relocate.ts';
import { resampleFrames } from './resample-frames.ts';
import { rolling } from './roll.ts';
import { rotation } from './rotate.ts';
import { shearing } from './shear.ts';

/** Magnitudes of NDA; the defaults are the authors' code's for CIFAR10-DVS at 48×48. */
export interface NdaOptions {
  /** Probability of a horizontal flip before. */
  readonly flip?: number;
  /** Most that is rolled in x and in y, as a part of the side. */
  readonly roll?: number;
  /** Most that is turned either way, degrees. */
  readonly rotate?: number;
  /** Most that is sheared either way, degrees. */
  readonly shear?: number;
  /** Side of the square that is cut out, as a part of the smaller side; the paper has it, the code's list leaves it out. */
  readonly cutout?: number;
}

/** What was drawn: whether to flip, then a map of pixels with its inverse, or a box to empty. */
interface Drawn {
  readonly flip: boolean;
  readonly move: { readonly there: Relocation; readonly back: Relocation } | { readonly cut: Box };
}

function drawn(width: number, height: number, key: number, options: NdaOptions): Drawn {
  const { flip = 0.5, roll = 5 / 48, rotate = 30, shear = 30, cutout = 8 / 48 } = options;
  const [right, down] = [Math.floor(roll * width), Math.floor(roll * height)].map((most, i) => integer(-most, most, key, 2 + i));
  const [turn, slant] = [rotate, shear].map((most) => most * (2 * uniform(key, 2) - 1));
  const side = Math.round(cutout * Math.min(width, height));
  const moves: readonly (() => Drawn['move'])[] = [
    () => ({ there: rolling(width, height, right ?? 0, down ?? 0), back: rolling(width, height, -(right ?? 0), -(down ?? 0)) }),
    () => ({ there: rotation(width, height, turn ?? 0), back: rotation(width, height, -(turn ?? 0)) }),
    () => ({ there: shearing(height, slant ?? 0), back: shearing(height, -(slant ?? 0)) }),
    () => ({ cut: cutoutBox(width, height, side, key) }),
  ];
  return { flip: uniform(key, 0) < flip, move: moves[integer(0, 3, key, 1)]?.() ?? { cut: { left: 0, top: 0, width: 0, height: 0 } } };
}

/** A square about a uniform centre, cut at the borders (DeVries & Taylor 2017). */
function cutoutBox(width: number, height: number, side: number, key: number): Box {
  const [x, y] = [integer(0, width - 1, key, 2), integer(0, height - 1, key, 3)];
  const [left, top] = [Math.max(0, x - (side >> 1)), Math.max(0, y - (side >> 1))];
  return { left, top, width: Math.min(width, x + (side >> 1)) - left, height: Math.min(height, y + (side >> 1)) - top };
}

/**
 * Neuromorphic data augmentation on events (Li et al. 2022, arXiv 2203.06145): perhaps a horizontal flip, then rolling, rotation,
 * shear along x, or cutout, each as likely. Events move to the nearest pixel; what leaves the sensor is left out.
 */
export function ndaEvents(events: Events, key: number, options: NdaOptions = {}): Events {
  const { flip, move } = drawn(events.width, events.height, key, options);
  const before = flip ? flipLeftRight(events) : events;
  return 'cut' in move ? dropBox(before, move.cut) : relocate(before, events.width, events.height, move.there);
}

/** The same on frames, as the paper does it, with the same numbers from a key: pixels are taken from the nearest one. */
export function ndaFrames(frames: Frames, key: number, options: NdaOptions = {}): Frames {
  const [, height, width] = frames.shape;
  const { flip, move } = drawn(width, height, key, options);
  const before = flip ? resampleFrames(frames, { column: (x) => width - 1 - x, row: (_, y) => y }) : frames;
  if (!('cut' in move)) return resampleFrames(before, move.back);
  return resampleFrames(before, { column: (x, y) => (inBox(move.cut, x, y) ? -1 : x), row: (_, y) => y });
}
