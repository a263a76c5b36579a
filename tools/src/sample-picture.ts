import { fold, uniforms } from '@synfire/data';
import sharp from 'sharp';
import { MOTIFS, type Motif } from './sample-shapes.ts';

/** Random numbers of one picture, one after the other. */
type Draw = (low: number, high: number) => number;

const DRAWS = 256;

/**
 * One JPEG of class `label`: figures (or a texture) of varying hue, size, place and tilt before a shaded background with clutter and
 * noise; 88 to 200 pixels a side, a few in grey. The hue leans towards the class's own, as a thing's colour does. Same key, same bytes.
 */
export async function samplePicture(label: number, key: number): Promise<Buffer> {
  const draw = draws(key);
  const motif = MOTIFS[label];
  if (motif === undefined) throw new RangeError(`samplePicture: class ${label}; there are 0 to ${MOTIFS.length - 1}.`);
  const width = Math.round(draw(88, 200));
  const height = Math.round(Math.min(200, Math.max(88, width * draw(0.7, 1.4))));
  const hue = (label * 360) / MOTIFS.length + 25 * (draw(-1, 1) + draw(-1, 1));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${background(draw, width, height)}${
    motif.tile ? texture(motif, draw, hue, width, height) : figures(motif, draw, hue, width, height)
  }</svg>`;
  const pixels = await sharp(Buffer.from(svg)).removeAlpha().toColourspace('srgb').raw().toBuffer();
  addNoise(pixels, fold(key, 1), draw(3, 16));
  const picture = sharp(pixels, { raw: { width, height, channels: 3 } });
  const quality = Math.round(draw(70, 95));
  return (draw(0, 1) < 0.04 ? picture.greyscale() : picture).jpeg({ quality }).toBuffer();
}

function draws(key: number): Draw {
  const u = uniforms(key, DRAWS);
  let next = 0;
  return (low, high) => {
    const value = u[next];
    next += 1;
    if (value === undefined) throw new RangeError(`samplePicture: more than ${DRAWS} random numbers were asked for.`);
    return low + (high - low) * value;
  };
}

function hsl(hue: number, saturation: number, lightness: number): string {
  return `hsl(${(((hue % 360) + 360) % 360).toFixed(0)},${saturation.toFixed(0)}%,${lightness.toFixed(0)}%)`;
}

function background(draw: Draw, width: number, height: number): string {
  const hue = draw(0, 360);
  const shade = (): string => hsl(hue + draw(-40, 40), draw(0, 25), draw(15, 85));
  const gradient = `<linearGradient id="b" gradientTransform="rotate(${draw(0, 90).toFixed(0)})"><stop stop-color="${shade()}"/><stop offset="1" stop-color="${shade()}"/></linearGradient>`;
  const clutter = Array.from({ length: Math.floor(draw(2, 7)) }, () => {
    const [x, y] = [draw(0, width), draw(0, height)].map((at) => at.toFixed(1));
    const [dx, dy] = [draw(-0.5, 0.5) * width, draw(-0.5, 0.5) * height].map((by) => by.toFixed(1));
    return `<path d="M${x} ${y}q${dy} ${dx} ${dx} ${dy}" fill="none" stroke="${shade()}" stroke-width="${draw(1, 9).toFixed(1)}" opacity=".7"/>`;
  });
  return `<defs>${gradient}</defs><rect width="100%" height="100%" fill="url(#b)"/>${clutter.join('')}`;
}

/** One large figure, or a few of half its size. */
function figures(motif: Motif, draw: Draw, hue: number, width: number, height: number): string {
  const count = draw(0, 1) < 0.5 ? 1 : Math.floor(draw(2, 5));
  const short = Math.min(width, height);
  const one = (): string => {
    const radius = short * (count === 1 ? draw(0.24, 0.46) : draw(0.14, 0.24));
    const x = draw(radius * 0.8, width - radius * 0.8);
    const y = draw(radius * 0.8, height - radius * 0.8);
    const color = hsl(hue + draw(-12, 12), draw(60, 95), draw(35, 65));
    const place = `translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${draw(0, 360).toFixed(0)}) scale(${radius.toFixed(2)} ${(radius * draw(0.75, 1)).toFixed(2)})`;
    return `<g transform="${place}">${motif.svg(color, hsl(hue + 30, 40, draw(60, 95)))}</g>`;
  };
  return Array.from({ length: count }, one).join('');
}

/** A tiled pattern that covers the picture or a large patch of it. */
function texture(motif: Motif, draw: Draw, hue: number, width: number, height: number): string {
  const side = Math.min(width, height) * draw(0.12, 0.3);
  const [left, top] = [draw(0, 0.25) * width, draw(0, 0.25) * height];
  const [right, bottom] = [draw(0, 0.25) * width, draw(0, 0.25) * height];
  const tile = motif.svg(hsl(hue, draw(60, 95), draw(30, 60)), 'white');
  const transform = `rotate(${draw(0, 180).toFixed(0)}) scale(${side.toFixed(2)} ${(side * draw(0.75, 1.33)).toFixed(2)})`;
  const ground = draw(0, 1) < 0.5 ? `<rect width="1" height="1" fill="${hsl(hue + draw(90, 270), draw(5, 35), draw(40, 90))}"/>` : '';
  return (
    `<defs><pattern id="t" width="1" height="1" patternUnits="userSpaceOnUse" patternTransform="${transform}">${ground}${tile}</pattern></defs>` +
    `<rect x="${left.toFixed(1)}" y="${top.toFixed(1)}" width="${(width - left - right).toFixed(1)}" height="${(height - top - bottom).toFixed(1)}" fill="url(#t)"/>`
  );
}

/** Adds noise of this standard deviation, in levels: the sum of three uniforms, close enough to a Gaussian. */
function addNoise(pixels: Uint8Array, seed: number, deviation: number): void {
  let state = seed | 1;
  const uniform = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < pixels.length; i += 1) {
    const noise = 2 * (uniform() + uniform() + uniform() - 1.5) * deviation;
    pixels[i] = Math.min(255, Math.max(0, Math.round((pixels[i] ?? 0) + noise)));
  }
}
