import type { Image } from '@synfire/data';
import sharp, { type SharpOptions } from 'sharp';

/** As PIL: no rotation (sharp's default), no colour management, an error where data is missing. */
export const LIKE_PIL: SharpOptions = { failOn: 'truncated', ignoreIcc: true };

/** Decodes any picture to RGB as PIL's `convert('RGB')`: palettes and greys spread, transparency dropped, CMYK by its plain formula. */
export async function wholePicture(bytes: Uint8Array): Promise<Image> {
  const { space } = await sharp(bytes, LIKE_PIL).metadata();
  if (space === 'cmyk') return fromCmyk(bytes);
  const { data, info } = await sharp(bytes, LIKE_PIL).removeAlpha().toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** PIL's R = (255 - C)·(255 - K) / 255. Both take every CMYK JPEG as inverted, with Adobe's marker or without. */
async function fromCmyk(bytes: Uint8Array): Promise<Image> {
  const { data, info } = await sharp(bytes, LIKE_PIL)
    .pipelineColourspace('cmyk')
    .toColourspace('cmyk')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const rgb = new Uint8Array(3 * info.width * info.height);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    const white = 255 - (data[from + 3] ?? 0);
    for (let c = 0; c < 3; c += 1) rgb[to + c] = white - Math.round(((data[from + c] ?? 0) * white) / 255);
  }
  return { data: rgb, width: info.width, height: info.height };
}
