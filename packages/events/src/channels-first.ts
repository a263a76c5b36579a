import type { Frames } from './frames.ts';

/** The values of frames in the order [T, C, H, W] that SpikingJelly and PyTorch store. */
export function channelsFirst({ x, shape: [T, height, width, channels] }: Frames): Float32Array {
  const pixels = height * width;
  const moved = new Float32Array(x.length);
  for (let frame = 0; frame < T; frame += 1) {
    const from = frame * pixels * channels;
    for (let c = 0; c < channels; c += 1) {
      const to = from + c * pixels;
      for (let pixel = 0; pixel < pixels; pixel += 1) moved[to + pixel] = x[from + pixel * channels + c] ?? 0;
    }
  }
  return moved;
}
