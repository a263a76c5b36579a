import { writeAtomically } from '@synfire/checkpoint';
import sharp from 'sharp';
import type { Sample } from './look.ts';

/** Colours of a pixel with events of one polarity, and how many make it full. */
const ON = [217, 72, 15] as const;
const OFF = [24, 100, 171] as const;
const FULL = 4;
const GAP = 2;
const LEAST = 96;

/** Writes the frames of a sample side by side as a PNG: white without events, blue with OFF, red with ON, darker with more of them. */
export async function writeFrameStrip(file: string, { x, shape }: Sample['frames']): Promise<void> {
  const [T = 1, height = 1, width = 1, channels = 2] = shape;
  const wide = T * (width + GAP) - GAP;
  const pixels = new Uint8Array(wide * height * 3).fill(255);
  for (let t = 0; t < T; t += 1) {
    for (let i = 0; i < width * height; i += 1) {
      const from = (t * width * height + i) * channels;
      const at = (Math.floor(i / width) * wide + t * (width + GAP) + (i % width)) * 3;
      paint(pixels, at, x[from] ?? 0, channels > 1 ? (x[from + 1] ?? 0) : 0);
    }
    if (t > 0)
      for (let y = 0; y < height; y += 1) pixels.fill(200, (y * wide + t * (width + GAP) - GAP) * 3, (y * wide + t * (width + GAP)) * 3);
  }
  const scale = Math.max(1, Math.ceil(LEAST / height));
  const png = await sharp(pixels, { raw: { width: wide, height, channels: 3 } })
    .resize(wide * scale, height * scale, { kernel: 'nearest' })
    .png()
    .toBuffer();
  await writeAtomically(file, (sink) => sink.writeFile(png));
}

function paint(pixels: Uint8Array, at: number, off: number, on: number): void {
  const all = off + on;
  if (all === 0) return;
  const strength = Math.min(1, (1 + all) / (1 + FULL));
  for (let c = 0; c < 3; c += 1) {
    const colour = (on * (ON[c] ?? 0) + off * (OFF[c] ?? 0)) / all;
    pixels[at + c] = Math.round(255 + strength * (colour - 255));
  }
}
