import { inBox } from './drop-box.ts';
import type { Events } from './events.ts';
import { type Mixed, mix } from './mixed.ts';
import { checkShare, draw, integer, type Range } from './random.ts';

/** How much of the sensor the second recording gets. */
export interface MixOptions {
  /** The first one's part, by default uniform, which is the papers' Beta(1, 1). */
  readonly share?: Range;
}

/**
 * CutMix of recordings (Yun et al. 2019, arXiv 1905.04899; over events as in NDA, Li et al. 2022, arXiv 2203.06145): the events of `b`
 * inside a box of 1 - share of the sensor's area whose centre is uniform, and those of `a` outside. The label's share is what the box,
 * cut at the borders, leaves.
 */
export function cutMix(a: Events, b: Events, key: number, { share = [0, 1] }: MixOptions = {}): Mixed {
  checkShare('cutMix: share', share);
  const side = Math.sqrt(1 - draw(share, key, 0));
  const span = (size: number, i: number): readonly [from: number, to: number] => {
    const [centre, half] = [integer(0, size - 1, key, i), Math.floor(Math.floor(size * side) / 2)];
    return [Math.max(0, centre - half), Math.min(size, centre + half)];
  };
  const [[left, right], [top, bottom]] = [span(a.width, 1), span(a.height, 2)];
  const box = { left, top, width: right - left, height: bottom - top };
  const inside = ({ x, y }: Events, i: number): boolean => inBox(box, x[i] ?? 0, y[i] ?? 0);
  const { events } = mix(
    'cutMix',
    a,
    b,
    (i) => !inside(a, i),
    (i) => inside(b, i),
  );
  return { events, share: 1 - (box.width * box.height) / (a.width * a.height) };
}
