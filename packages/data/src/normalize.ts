import type { Image } from './image.ts';

/** Mean and standard deviation of each colour channel, in units of 0 … 1. */
export interface Statistics {
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** Turns pictures into (x / 255 - mean) / std, [height, width, 3]; a table of the 3 × 256 possible values is made once. */
export function normalize({ mean, std }: Statistics): (image: Image) => Float32Array {
  const table = mean.map((m, c) => Float32Array.from({ length: 256 }, (_, level) => (level / 255 - m) / (std[c] ?? 1)));
  const [red = new Float32Array(256), green = red, blue = red] = table;
  return ({ data }) => {
    const x = new Float32Array(data.length);
    for (let i = 0; i < data.length; i += 3) {
      x[i] = red[data[i] ?? 0] ?? 0;
      x[i + 1] = green[data[i + 1] ?? 0] ?? 0;
      x[i + 2] = blue[data[i + 2] ?? 0] ?? 0;
    }
    return x;
  };
}
