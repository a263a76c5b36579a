import type { Frames } from './frames.ts';
import type { Relocation } from './relocate.ts';

/** Frames whose pixel (x, y) is the one that `from` names for it, 0 where that lies outside. */
export function resampleFrames(frames: Frames, { column, row }: Relocation): Frames {
  const [T, height, width, channels] = frames.shape;
  const x = new Float32Array(frames.x.length);
  const size = height * width * channels;
  for (let pixel = 0; pixel < height * width; pixel += 1) {
    const [toX, toY] = [pixel % width, Math.floor(pixel / width)];
    const [fromX, fromY] = [column(toX, toY, pixel), row(toX, toY, pixel)];
    if (!(fromX >= 0 && fromX < width && fromY >= 0 && fromY < height)) continue;
    const [from, to] = [(fromY * width + fromX) * channels, pixel * channels];
    for (let k = 0; k < T * size; k += size) for (let c = 0; c < channels; c += 1) x[k + to + c] = frames.x[k + from + c] ?? 0;
  }
  return { x, shape: frames.shape };
}
