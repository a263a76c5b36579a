import type { Box, Image } from '@synfire/data';
import sharp, { type Sharp } from 'sharp';
import type { View } from './view.ts';

/** A picture that sharp can open, and its size. */
interface Source {
  readonly open: () => Sharp;
  readonly width: number;
  readonly height: number;
}

/**
 * PIL's antialiased bilinear resizing by libvips. Shrinking agrees with PIL by itself. Enlarging does not: libvips 8.18 takes
 * output pixel i from i/s - 1/2 of the input instead of (i + 1/2)/s - 1/2. The odd pixels of an enlargement to twice the size
 * lie exactly where PIL's do, for (2i + 1)/2s - 1/2 is the latter; so that is what is made, and every other pixel dropped.
 */
export async function resized(source: Source, view: View): Promise<Image> {
  const crop = view.crop ?? { left: 0, top: 0, width: source.width, height: source.height };
  const wider = view.width > crop.width;
  const higher = view.height > crop.height;
  if (!wider && !higher) {
    const shrunk = scaled(cut(source.open(), view.crop), view.width, view.height);
    return rgb(mirrored(cut(shrunk, view.finalCrop), view.flip));
  }
  // An axis that shrinks does so first: libvips would also shift it when it enlarges the other one.
  const width = Math.min(view.width, crop.width);
  const height = Math.min(view.height, crop.height);
  let part = cut(source.open(), view.crop);
  if (width !== crop.width || height !== crop.height) {
    const { data } = await rgb(scaled(part, width, height));
    part = sharp(data, { raw: { width, height, channels: 3 } });
  }
  const doubled = cut(scaled(part, 2 * view.width, 2 * view.height), view.finalCrop && twice(view.finalCrop));
  return oddPixels(await rgb(doubled), view.flip);
}

function cut(image: Sharp, box: Box | undefined): Sharp {
  return box === undefined ? image : image.extract({ ...box });
}

function scaled(image: Sharp, width: number, height: number): Sharp {
  return image.resize(width, height, { fit: 'fill', kernel: 'linear', fastShrinkOnLoad: false });
}

function mirrored(image: Sharp, flip = false): Sharp {
  return flip ? image.flop() : image;
}

function twice({ left, top, width, height }: Box): Box {
  return { left: 2 * left, top: 2 * top, width: 2 * width, height: 2 * height };
}

async function rgb(image: Sharp): Promise<Image> {
  const { data, info } = await image.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

function oddPixels(image: Image, flip = false): Image {
  const width = image.width / 2;
  const height = image.height / 2;
  const data = new Uint8Array(3 * width * height);
  for (let row = 0; row < height; row += 1) {
    const line = 3 * (2 * row + 1) * image.width;
    for (let x = 0; x < width; x += 1) {
      const from = line + 3 * (2 * x + 1);
      const to = 3 * (row * width + (flip ? width - 1 - x : x));
      data[to] = image.data[from] ?? 0;
      data[to + 1] = image.data[from + 1] ?? 0;
      data[to + 2] = image.data[from + 2] ?? 0;
    }
  }
  return { data, width, height };
}
