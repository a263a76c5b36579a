import { regionAround, type Scene } from './scene.ts';

/** A grey picture, row-major, in steps of an 8-bit picture. */
export interface Picture {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** What moves how. */
export interface MovingPictureOptions {
  /** The sensor. */
  readonly width: number;
  readonly height: number;
  /** Luminance around the picture. */
  readonly background: number;
  /** Where the picture's upper left corner is at a time in µs, in pixels of the sensor. */
  readonly path: (t: number) => readonly [x: number, y: number];
}

/** A picture that moves before the sensor, as those of N-MNIST and CIFAR10-DVS on their screens; between pixels it is interpolated. */
export function movingPicture(picture: Picture, { width, height, background, path }: MovingPictureOptions): Scene {
  return {
    width,
    height,
    background: () => background,
    at: (t) => {
      const [left, top] = path(t);
      const region = { left, top, right: left + picture.width - 1, bottom: top + picture.height - 1 };
      return {
        region: regionAround(region, 1, { width, height }),
        luminance: (x, y) => between4(picture, x - left, y - top, background),
      };
    },
  };
}

/** Luminance at a place of the picture. Plain indices where all four neighbours are in it: this is called for every pixel of every look. */
function between4({ data, width, height }: Picture, x: number, y: number, around: number): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const at = row * width + column;
  const left = column >= 0 && column < width;
  const right = column >= -1 && column < width - 1;
  const upper = row >= 0 && row < height;
  const lower = row >= -1 && row < height - 1;
  const a = left && upper ? (data[at] ?? around) : around;
  const b = right && upper ? (data[at + 1] ?? around) : around;
  const c = left && lower ? (data[at + width] ?? around) : around;
  const d = right && lower ? (data[at + width + 1] ?? around) : around;
  return between(between(a, b, x - column), between(c, d, x - column), y - row);
}

/** Exactly `a` where both are the same, so that what does not change makes no work. */
const between = (a: number, b: number, part: number): number => a + part * (b - a);
