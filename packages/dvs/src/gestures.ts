import { uniforms } from '@synfire/data';

/** A place relative to the chest, in pixels of a figure of size 1: x to the right of the picture, y down. */
export type Place = readonly [x: number, y: number];

/** Where both hands are at a phase in turns. The person faces the camera: the right hand is at the left of the picture. */
export type Gesture = (turn: number) => { readonly right: Place; readonly left: Place };

const hanging = { right: [-20, 34], left: [20, 34] } as const;

const sine = (turn: number): number => Math.sin(2 * Math.PI * turn);
const cosine = (turn: number): number => Math.cos(2 * Math.PI * turn);

const clap: Gesture = (turn) => {
  const apart = 4 + 10 * (0.5 + 0.5 * cosine(turn));
  return { right: [-apart, -4], left: [apart, -4] };
};

const rightWave: Gesture = (turn) => ({ ...hanging, right: [-32 + 11 * sine(turn), -36 + 3 * cosine(2 * turn)] });

const mirrored =
  (gesture: Gesture): Gesture =>
  (turn) => {
    const { right, left } = gesture(turn);
    return { right: [-left[0], left[1]], left: [-right[0], right[1]] };
  };

/** A circle of the right hand; `way` 1 is clockwise in the picture. */
const circle =
  (way: 1 | -1): Gesture =>
  (turn) => ({ ...hanging, right: [-36 + 15 * cosine(way * turn), -10 + 15 * sine(way * turn)] });

const roll: Gesture = (turn) => ({
  right: [-5 + 8 * cosine(turn), 2 + 9 * sine(turn)],
  left: [5 - 8 * cosine(turn), 2 - 9 * sine(turn)],
});

const drums: Gesture = (turn) => ({ right: [-17, 8 + 9 * sine(turn)], left: [17, 8 - 9 * sine(turn)] });

const guitar: Gesture = (turn) => ({ right: [-3, 18 + 10 * sine(turn)], left: [38 + 3 * sine(turn / 2), -8] });

/** Both hands somewhere beside the body, on curves of their own: none of the ten. */
function other(key: number): Gesture {
  const u = uniforms(key, 8);
  const between = (i: number, low: number, high: number): number => low + (high - low) * (u[i] ?? 0);
  const hand = (side: -1 | 1, i: number): ((turn: number) => Place) => {
    const [x, y, wide, high] = [side * between(i, 24, 34), between(i + 1, -34, 20), between(i + 2, -10, 10), between(i + 3, 10, 22)];
    return (turn) => [x + wide * sine(turn), y + high * sine(turn / 2 + 0.25)];
  };
  const [right, left] = [hand(-1, 0), hand(1, 4)];
  return (turn) => ({ right: right(turn), left: left(turn) });
}

/** The gesture of a label of DVS128 Gesture; the key draws the last one, which is another each time. */
export function gesture(label: number, key: number): Gesture {
  const named = [
    clap,
    rightWave,
    mirrored(rightWave),
    circle(1),
    circle(-1),
    mirrored(circle(-1)),
    mirrored(circle(1)),
    roll,
    drums,
    guitar,
  ][label];
  return named ?? other(key);
}
