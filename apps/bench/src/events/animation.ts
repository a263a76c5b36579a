import { writeAtomically } from '@synfire/checkpoint';
import type { ReadOptions } from '@synfire/event-files';
import { readEvents } from '@synfire/event-files/node';
import type { Events } from '@synfire/events';
import sharp from 'sharp';
import type { Statistics } from './statistics.ts';

/** What `drawAnimation` made. */
export interface Animation {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** ms that a frame is shown. */
  readonly delay: number;
  /** Seconds of the recording in a second of the picture. */
  readonly pace: number;
}

const WIDEST = 480;
const SMALLEST = 128;
const GREY = 128;
/** Shade that the first event of a pixel in a frame adds. */
const SHADE = 64;

/**
 * Draws a recording as an animated GIF, grey with ON white and OFF black, in its own pace where it has a frame for every 20 to 100 ms.
 * Wide sensors are drawn smaller, N-MNIST's and the like larger. Reads the file once.
 */
export async function drawAnimation(
  file: string,
  into: string,
  { from, to, width, height }: Statistics,
  { frames, ...options }: ReadOptions & { readonly frames: number },
): Promise<Animation> {
  const shrink = Math.max(1, Math.ceil(width / WIDEST));
  const canvas = {
    width: Math.ceil(width / shrink),
    height: Math.ceil(height / shrink),
    frames,
    shrink,
    from,
    span: (to - from + 1) / frames,
  };
  const pixels = new Uint8Array(canvas.width * canvas.height * frames).fill(GREY);
  for await (const chunk of readEvents(file, options)) draw(pixels, chunk, canvas);
  const delay = Math.round(Math.min(100, Math.max(20, canvas.span / 1000)) / 10) * 10;
  const grow = Math.max(1, Math.round(SMALLEST / canvas.width));
  const raw = { width: canvas.width, height: canvas.height * frames, channels: 1 as const, pageHeight: canvas.height };
  const [w, h] = [canvas.width * grow, canvas.height * grow];
  const gif = await sharp(pixels, { raw, animated: true })
    .resize(w, h, { kernel: 'nearest', fit: 'fill' })
    .gif({ delay: new Array(frames).fill(delay), loop: 0, colours: 8, dither: 0 })
    .toBuffer();
  await writeAtomically(into, (sink) => sink.writeFile(gif));
  return { width: w, height: h, frames, delay, pace: canvas.span / 1000 / delay };
}

interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly shrink: number;
  readonly from: number;
  readonly span: number;
}

function draw(pixels: Uint8Array, { t, x, y, p }: Events, { width, height, frames, shrink, from, span }: Canvas): void {
  for (let i = 0; i < t.length; i += 1) {
    const frame = Math.min(frames - 1, Math.floor(((t[i] ?? 0) - from) / span));
    const at = (frame * height + Math.floor((y[i] ?? 0) / shrink)) * width + Math.floor((x[i] ?? 0) / shrink);
    const shade = (pixels[at] ?? GREY) + (p[i] === 1 ? SHADE : -SHADE);
    pixels[at] = Math.min(255, Math.max(0, shade));
  }
}
