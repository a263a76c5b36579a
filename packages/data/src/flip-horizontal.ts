import type { Image } from './image.ts';

/** The mirrored picture: column x becomes column width - 1 - x. */
export function flipHorizontal({ data, width, height }: Image): Image {
  const flipped = new Uint8Array(data.length);
  for (let row = 0; row < height; row += 1) {
    for (let x = 0; x < width; x += 1) {
      const to = 3 * (row * width + x);
      const from = 3 * (row * width + width - 1 - x);
      flipped[to] = data[from] ?? 0;
      flipped[to + 1] = data[from + 1] ?? 0;
      flipped[to + 2] = data[from + 2] ?? 0;
    }
  }
  return { data: flipped, width, height };
}
