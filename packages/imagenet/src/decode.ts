import type { Image } from '@synfire/data';
import sharp, { type Sharp } from 'sharp';
import { jpegHeader } from './jpeg-header.ts';
import { resized } from './resized.ts';
import type { View } from './view.ts';
import { LIKE_PIL, wholePicture } from './whole-picture.ts';

/**
 * Decodes a picture and takes of it what `view` asks for its size, as PIL and torchvision would. Greyscale and colour JPEGs go
 * through the decoder once, in strips, off the main thread. Rejects for what is unreadable or truncated.
 */
export async function decode(bytes: Uint8Array, view: (width: number, height: number) => View): Promise<Image> {
  if (bytes.length === 0) throw new Error('the file is empty');
  const header = jpegHeader(bytes);
  if (header !== undefined && !header.complete) throw new Error('the JPEG is truncated, its end marker is missing');
  if (header !== undefined && header.components <= 3) {
    const { width, height } = header;
    const open = (): Sharp => sharp(bytes, { ...LIKE_PIL, limitInputPixels: false });
    return resized({ open, width, height }, view(width, height));
  }
  const { data, width, height } = await wholePicture(bytes);
  return resized({ open: () => sharp(data, { raw: { width, height, channels: 3 } }), width, height }, view(width, height));
}
