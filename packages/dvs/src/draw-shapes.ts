import { fold, uniforms } from '@synfire/data';
import { aedat2, cifar10Dvs as camera } from '@synfire/event-files';
import type { Events } from '@synfire/events';
import { CIFAR10_CLASSES } from './cifar10-dvs.ts';
import { drawnFiles } from './drawn-files.ts';
import { movingPicture } from './moving-picture.ts';
import { simulateEvents } from './simulate-events.ts';
import { ellipse, type Strokes, strokePicture } from './strokes.ts';

/** How many recordings of each class are drawn. */
export interface DrawShapesOptions {
  readonly seed?: number;
  readonly perClass?: number;
  /** µs of a recording. */
  readonly duration?: number;
  readonly onRecording?: (done: number, of: number) => void;
}

const star = Array.from({ length: 11 }, (_, i) => {
  const [angle, radius] = [(Math.PI * i) / 5, i % 2 === 0 ? 1 : 0.42];
  return [radius * Math.sin(angle), -radius * Math.cos(angle)] as const;
});

const shapes: readonly Strokes[] = [
  [ellipse(0, 0, 1, 1)],
  [ellipse(0, 0, 1, 1, 3)],
  [ellipse(0, 0, 1.1, 1.1, 4)],
  [
    [
      [-0.75, -0.75],
      [0.75, -0.75],
      [0.75, 0.75],
      [-0.75, 0.75],
      [-0.75, -0.75],
    ],
  ],
  [
    [
      [0, -1],
      [0, 1],
    ],
    [
      [-1, 0],
      [1, 0],
    ],
  ],
  [
    [
      [-0.8, -0.8],
      [0.8, 0.8],
    ],
    [
      [-0.8, 0.8],
      [0.8, -0.8],
    ],
  ],
  [star],
  [
    [
      [-1, 0.6],
      [-0.5, -0.6],
      [0, 0.6],
      [0.5, -0.6],
      [1, 0.6],
    ],
  ],
  [ellipse(0, 0, 1, 1), ellipse(0, 0, 0.45, 0.45)],
  [
    [
      [-1, -0.6],
      [1, -0.6],
    ],
    [
      [-1, 0],
      [1, 0],
    ],
    [
      [-1, 0.6],
      [1, 0.6],
    ],
  ],
];

/**
 * Draws recordings of ten shapes in CIFAR10-DVS's layout, by simulated pixels: each moves around a square, twice in 0.6 s, as
 * CIFAR10-DVS's pictures did.
 * The class folders carry CIFAR10-DVS's names; what is in them are a ring, a triangle, a lozenge, a square, a cross, a saltire, a star, a
 * zigzag, two rings and three bars. A folder that holds the same drawing is left as it is. Throws an Error if it holds something else.
 */
export async function drawShapes(dir: string, options: DrawShapesOptions = {}): Promise<{ readonly dir: string; readonly made: boolean }> {
  const { seed = 0, perClass = 30, duration = 2 * LOOP, onRecording } = options;
  if (!(Number.isInteger(perClass) && perClass >= 10 && perClass <= 1000)) {
    throw new RangeError(`drawShapes: perClass is ${perClass}; expected 10 to 1000, of which a tenth is for test.`);
  }
  const files = CIFAR10_CLASSES.flatMap((name, label) =>
    Array.from({ length: perClass }, (_, i) => ({
      path: `${name}/cifar10_${name}_${i}.aedat`,
      events: () => recording(label, fold(fold(seed, label), i), duration),
    })),
  );
  return drawnFiles(dir, {
    mark: { drawing: 'shapes', version: 1, seed, perClass, duration },
    files,
    format: aedat2({ camera }),
    onRecording,
  });
}

const SIDE = 128;
const PICTURE = 96;
const LOOP = 300_000;

function recording(label: number, key: number, duration: number): Events {
  const u = uniforms(fold(key, 0), 5);
  const between = (i: number, low: number, high: number): number => low + (high - low) * (u[i] ?? 0);
  const [background, contrast, reach, phase] = [between(0, 50, 110), between(1, 1.6, 2.4), between(2, 7, 11), between(3, 0, 4)];
  const luminance = (u[4] ?? 0) < 0.5 ? background * contrast : background / contrast;
  const picture = strokePicture(shapes[label] ?? [], { key: fold(key, 1), side: PICTURE, background, luminance, width: 0.045 });
  const path = (t: number): readonly [number, number] => {
    const turn = (phase + (4 * t) / LOOP) % 4;
    const side = Math.floor(turn);
    const along = reach * (turn - side);
    const [x = 0, y = 0] =
      [
        [along, 0],
        [reach, along],
        [reach - along, reach],
        [0, reach - along],
      ][side] ?? [];
    return [(SIDE - PICTURE - reach) / 2 + x, (SIDE - PICTURE - reach) / 2 + y];
  };
  return simulateEvents(movingPicture(picture, { width: SIDE, height: SIDE, background, path }), key, { to: duration });
}
