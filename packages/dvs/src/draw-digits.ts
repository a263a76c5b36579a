import { fold, uniforms } from '@synfire/data';
import { formats } from '@synfire/event-files';
import type { Events } from '@synfire/events';
import { drawnFiles } from './drawn-files.ts';
import { movingPicture } from './moving-picture.ts';
import { simulateEvents } from './simulate-events.ts';
import { ellipse, type Strokes, strokePicture } from './strokes.ts';

/** How many recordings of each class are drawn. */
export interface DrawOptions {
  readonly seed?: number;
  readonly trainPerClass?: number;
  readonly testPerClass?: number;
  readonly onRecording?: (done: number, of: number) => void;
}

const six: Strokes = [
  [
    [0.45, -0.95],
    [-0.1, -0.7],
    [-0.5, 0],
    [-0.5, 0.6],
    [0, 1],
    [0.5, 0.65],
    [0.45, 0.15],
    [0, -0.05],
    [-0.45, 0.25],
  ],
];

const digits: readonly Strokes[] = [
  [ellipse(0, 0, 0.6, 1)],
  [
    [
      [-0.3, -0.6],
      [0, -1],
      [0, 1],
    ],
  ],
  [
    [
      [-0.6, -0.55],
      [-0.4, -0.9],
      [0, -1],
      [0.4, -0.9],
      [0.6, -0.5],
      [0.4, -0.1],
      [-0.6, 1],
      [0.6, 1],
    ],
  ],
  [
    [
      [-0.55, -0.85],
      [0, -1],
      [0.5, -0.75],
      [0.5, -0.3],
      [0, -0.05],
      [0.55, 0.3],
      [0.55, 0.75],
      [0, 1],
      [-0.55, 0.85],
    ],
  ],
  [
    [
      [0.3, 1],
      [0.3, -1],
      [-0.6, 0.35],
      [0.65, 0.35],
    ],
  ],
  [
    [
      [0.55, -1],
      [-0.45, -1],
      [-0.5, -0.1],
      [0.1, -0.2],
      [0.55, 0.2],
      [0.5, 0.75],
      [0, 1],
      [-0.55, 0.85],
    ],
  ],
  six,
  [
    [
      [-0.6, -1],
      [0.6, -1],
      [-0.1, 1],
    ],
  ],
  [ellipse(0, -0.5, 0.45, 0.5), ellipse(0, 0.5, 0.55, 0.5)],
  six.map((line) => line.map(([x, y]) => [-x, -y] as const)),
];

/**
 * Draws recordings of ten digits in N-MNIST's layout, by simulated pixels: the sensor looks along a triangle in three movements of 100 ms, as
 * N-MNIST's did. A folder that holds the same drawing is left as it is. Throws an Error if it holds something else.
 */
export async function drawDigits(dir: string, options: DrawOptions = {}): Promise<{ readonly dir: string; readonly made: boolean }> {
  const { seed = 0, trainPerClass = 100, testPerClass = 20, onRecording } = options;
  for (const [name, value] of Object.entries({ trainPerClass, testPerClass })) {
    if (!(Number.isInteger(value) && value >= 1 && value <= 5000)) {
      throw new RangeError(`drawDigits: ${name} is ${value}; expected 1 to 5000 recordings.`);
    }
  }
  const per = { Train: trainPerClass, Test: testPerClass };
  const files = Object.entries(per).flatMap(([part, count], p) =>
    digits.flatMap((_, digit) =>
      Array.from({ length: count }, (_, i) => {
        const number = digit * count + i + 1;
        const path = `${part}/${digit}/${String(number).padStart(5, '0')}.bin`;
        return { path, events: () => recording(digit, fold(fold(seed, p), number)) };
      }),
    ),
  );
  return drawnFiles(dir, {
    mark: { drawing: 'digits', version: 1, seed, trainPerClass, testPerClass },
    files,
    format: formats.atis,
    onRecording,
  });
}

const SIDE = 34;
const PICTURE = 28;
const LEG = 100_000;

function recording(digit: number, key: number): Events {
  const background = 60;
  const [wide = 0, bright = 0] = uniforms(fold(key, 0), 2);
  const picture = strokePicture(digits[digit] ?? [], {
    key: fold(key, 1),
    side: PICTURE,
    background,
    luminance: 140 + 60 * bright,
    width: 0.055,
  });
  const reach = 3.5 + wide;
  const corners = [
    [0, 0],
    [reach / 2, reach],
    [reach, 0],
    [0, 0],
  ] as const;
  const path = (t: number): readonly [number, number] => {
    const leg = Math.min(2, Math.floor(t / LEG));
    const part = Math.min(1, t / LEG - leg);
    const smooth = part * part * (3 - 2 * part);
    const [from = corners[0], to = corners[0]] = [corners[leg], corners[leg + 1]];
    return [1 + from[0] + smooth * (to[0] - from[0]), 1 + from[1] + smooth * (to[1] - from[1])];
  };
  return simulateEvents(movingPicture(picture, { width: SIDE, height: SIDE, background, path }), key, { to: 3 * LEG });
}
