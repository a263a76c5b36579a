import type { Place } from './gestures.ts';

/** A thick line with round ends; with both ends in one place a disc. */
export interface Capsule {
  readonly a: Place;
  readonly b: Place;
  readonly radius: number;
  readonly luminance: number;
}

/** How a person looks. */
export interface Looks {
  /** Where the chest is, pixels. */
  readonly chest: Place;
  readonly size: number;
  readonly wall: number;
  readonly body: number;
  readonly arms: number;
  readonly hands: number;
}

const ARM = 21;

/** What does not move. */
export function body({ chest: [x, y], size, body: luminance, hands: skin }: Looks): readonly Capsule[] {
  const at = (dx: number, dy: number): Place => [x + dx * size, y + dy * size];
  return [
    { a: at(-7, -8), b: at(-6, 34), radius: 11 * size, luminance },
    { a: at(7, -8), b: at(6, 34), radius: 11 * size, luminance },
    { a: at(0, -32), b: at(0, -34), radius: 9 * size, luminance: skin },
  ];
}

/** An arm from the shoulder of a side (-1 left in the picture) to a hand that is relative to the chest. */
export function arm({ chest: [x, y], size, arms, hands }: Looks, side: -1 | 1, hand: Place): readonly Capsule[] {
  const shoulder: Place = [x + 16 * side * size, y - 13 * size];
  const end: Place = [x + hand[0] * size, y + hand[1] * size];
  const [dx, dy] = [end[0] - shoulder[0], end[1] - shoulder[1]];
  const distance = Math.max(1e-6, Math.hypot(dx, dy));
  const bend = Math.sqrt(Math.max(0, (ARM * size) ** 2 - (distance / 2) ** 2));
  // Of the two places an elbow may have, the one below and further out; no gesture crosses the line where they change.
  const turn = dx - 0.4 * side * dy > 0 ? 1 : -1;
  const elbow: Place = [
    (shoulder[0] + end[0]) / 2 - (turn * bend * dy) / distance,
    (shoulder[1] + end[1]) / 2 + (turn * bend * dx) / distance,
  ];
  return [
    { a: shoulder, b: elbow, radius: 4.5 * size, luminance: arms },
    { a: elbow, b: end, radius: 4 * size, luminance: arms },
    { a: end, b: end, radius: 5.5 * size, luminance: hands },
  ];
}

/** Luminance with the capsules over it, the later ones on top; edges are one pixel wide. */
export function painted(below: number, capsules: readonly Capsule[], x: number, y: number): number {
  let value = below;
  for (const { a, b, radius, luminance } of capsules) {
    const reach = radius + 0.5;
    if (beyond(a[0], b[0], x, reach) || beyond(a[1], b[1], y, reach)) continue;
    value += (luminance - value) * Math.min(1, Math.max(0, reach - distanceTo(a, b, x, y)));
  }
  return value;
}

const beyond = (a: number, b: number, value: number, reach: number): boolean =>
  value < Math.min(a, b) - reach || value > Math.max(a, b) + reach;

/** Distance of a pixel from the line between two places; `Math.hypot` takes ten times as long as the root. */
function distanceTo(a: Place, b: Place, x: number, y: number): number {
  const dx = b[0] - a[0];
  const dy = b[1] - a[1];
  const along = dx * dx + dy * dy;
  const part = along === 0 ? 0 : Math.min(1, Math.max(0, ((x - a[0]) * dx + (y - a[1]) * dy) / along));
  const acrossX = x - a[0] - part * dx;
  const acrossY = y - a[1] - part * dy;
  return Math.sqrt(acrossX * acrossX + acrossY * acrossY);
}
