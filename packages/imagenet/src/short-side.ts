import sharp from 'sharp';
import { jpegHeader } from './jpeg-header.ts';
import type { Pictures } from './pictures.ts';

/** Pictures looked at to tell small sources (all of 32 × 32, say) from photographs. */
const LOOKED_AT = 16;

/** The largest short side among a few pictures spread over all, by their headers; undefined if none of them can be read. */
export async function largestShortSide(pictures: Pictures): Promise<number | undefined> {
  const count = Math.min(LOOKED_AT, pictures.wnids.length);
  const at = Array.from({ length: count }, (_, i) => Math.floor((i * pictures.wnids.length) / count));
  // What is broken is left to be reported when it is loaded, where it may be left out.
  const sides = await Promise.all(at.map((index) => shortSide(pictures, index).catch(() => 0)));
  const largest = Math.max(0, ...sides);
  return largest > 0 ? largest : undefined;
}

async function shortSide(pictures: Pictures, index: number): Promise<number> {
  const bytes = await pictures.read(index);
  const { width, height } = jpegHeader(bytes) ?? (await sharp(bytes).metadata());
  return Math.min(width, height);
}
