import sharp from 'sharp';
import { expect, test } from 'vitest';
import { decode } from './decode.ts';
import { jpeg } from './fixtures.ts';

const pattern = Uint8Array.from({ length: 6 * 5 * 3 }, (_, i) => {
  const [x, y] = [Math.floor(i / 3) % 6, Math.floor(i / 18)];
  return (x * 37 + y * 59 + x * y * 11) % 256;
});
const png = (): Promise<Buffer> =>
  sharp(pattern, { raw: { width: 6, height: 5, channels: 3 } })
    .png()
    .toBuffer();
const whole = (width: number, height: number) => ({ width, height });
const red = (data: Uint8Array): number[] => [...data].filter((_, i) => i % 3 === 0);

/** Made by Pillow 13.0: Image.resize(size, BILINEAR) of the pattern above. */
const PIL: readonly (readonly [width: number, height: number, rows: readonly (readonly number[])[]])[] = [
  [
    9,
    8,
    [
      [0, 19, 43, 68, 93, 117, 142, 167, 185],
      [26, 47, 75, 103, 131, 158, 186, 158, 123],
      [63, 87, 120, 152, 176, 201, 233, 146, 50],
      [100, 128, 165, 201, 151, 100, 136, 134, 121],
      [136, 168, 196, 184, 125, 78, 120, 122, 113],
      [173, 208, 214, 100, 99, 137, 183, 109, 24],
      [210, 177, 137, 112, 145, 172, 126, 97, 79],
      [236, 149, 75, 128, 183, 194, 77, 89, 129],
    ],
  ],
  [
    9,
    3,
    [
      [25, 46, 74, 102, 130, 157, 185, 158, 124],
      [118, 148, 177, 179, 138, 106, 145, 128, 100],
      [211, 176, 135, 113, 146, 172, 126, 97, 80],
    ],
  ],
  [
    4,
    8,
    [
      [14, 66, 119, 171],
      [42, 100, 161, 149],
      [81, 147, 206, 122],
      [120, 178, 123, 131],
      [160, 174, 102, 119],
      [199, 135, 143, 88],
      [184, 127, 152, 93],
      [170, 124, 156, 99],
    ],
  ],
  [
    6,
    8,
    [
      [0, 37, 74, 111, 148, 185],
      [26, 68, 109, 151, 193, 123],
      [63, 111, 160, 193, 241, 50],
      [100, 155, 211, 90, 146, 121],
      [136, 199, 181, 68, 130, 113],
      [173, 243, 72, 125, 195, 24],
      [210, 142, 107, 183, 115, 79],
      [236, 61, 142, 223, 48, 129],
    ],
  ],
  [
    6,
    5,
    [
      [0, 37, 74, 111, 148, 185],
      [59, 107, 155, 203, 251, 43],
      [118, 177, 236, 39, 98, 157],
      [177, 247, 61, 131, 201, 15],
      [236, 61, 142, 223, 48, 129],
    ],
  ],
  [
    4,
    3,
    [
      [41, 99, 160, 150],
      [140, 169, 125, 121],
      [184, 127, 152, 93],
    ],
  ],
];

/** Levels. Enlarging rounds once where PIL rounds twice; shrinking repeats pixels at an edge where PIL leaves them out. */
const ENLARGED = { most: 1, mean: 0.5 };
const SHRUNK = { most: 12, mean: 5 };

test.each(PIL)('resizes to %i × %i as PIL', async (width, height, rows) => {
  const ours = red((await decode(await png(), () => ({ width, height }))).data);
  const apart = rows.flat().map((level, i) => Math.abs(level - (ours[i] ?? Number.NaN)));
  const { most, mean } = width < 6 || height < 5 ? SHRUNK : ENLARGED;
  expect(Math.max(...apart)).toBeLessThanOrEqual(most);
  expect(apart.reduce((a, b) => a + b, 0) / apart.length).toBeLessThanOrEqual(mean);
});

test('crops before it resizes, crops again after, and mirrors last', async () => {
  const crop = { left: 1, top: 2, width: 4, height: 2 };
  const part = await decode(await png(), () => ({ crop, width: 4, height: 2 }));
  expect(red(part.data)).toEqual([177, 236, 39, 98, 247, 61, 131, 201]);
  const larger = await decode(await png(), () => ({ crop, width: 8, height: 4 }));
  expect(larger.data[0]).toBe(177); // nothing from outside of the crop
  const finalCrop = { left: 2, top: 1, width: 3, height: 2 };
  const after = await decode(await png(), () => ({ crop, width: 8, height: 4, finalCrop }));
  const row = (y: number) => red(larger.data).slice(8 * y + 2, 8 * y + 5);
  expect(red(after.data)).toEqual([...row(1), ...row(2)]);
  const mirrored = await decode(await png(), () => ({ crop, width: 8, height: 4, finalCrop, flip: true }));
  expect(red(mirrored.data)).toEqual([...row(1).reverse(), ...row(2).reverse()]);
  const shrunk = await decode(await png(), () => ({ width: 6, height: 5, flip: true }));
  expect(red(shrunk.data).slice(0, 6)).toEqual([185, 148, 111, 74, 37, 0]);
});

test('gives greyscale three channels, drops transparency, and ignores the orientation in EXIF', async () => {
  const raw = sharp(pattern, { raw: { width: 6, height: 5, channels: 3 } });
  const grey = await decode(await raw.clone().greyscale().jpeg({ quality: 100 }).toBuffer(), whole);
  expect([grey.width, grey.height, grey.data.length]).toEqual([6, 5, 90]);
  expect(grey.data[0]).toBe(grey.data[2]);
  const alpha = await decode(await raw.clone().ensureAlpha(0.1).png().toBuffer(), whole);
  expect(alpha.data).toEqual(Buffer.from(pattern));
  const turned = await raw.clone().withMetadata({ orientation: 6 }).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
  const read = await decode(turned, whole);
  expect([read.width, read.height]).toEqual([6, 5]);
  expect(red(read.data).every((level, i) => Math.abs(level - (pattern[3 * i] ?? 0)) < 6)).toBe(true);
});

test('turns CMYK into RGB by the plain formula, with and without the marker of Adobe', async () => {
  // Pillow 13.0 reads both as C 0, M 159, Y 235, K 48, and converts to (207, 78, 16).
  const marked = await sharp({ create: { width: 16, height: 16, channels: 3, background: { r: 200, g: 100, b: 50 } } })
    .toColourspace('cmyk')
    .jpeg({ quality: 100 })
    .toBuffer();
  const { data } = await decode(marked, whole);
  expect([...data.subarray(0, 3)]).toEqual([207, 78, 16]);
  const at = marked.indexOf('Adobe');
  const unmarked = Buffer.concat([marked.subarray(0, at - 4), marked.subarray(at - 2 + marked.readUInt16BE(at - 2))]);
  expect(unmarked.includes('Adobe')).toBe(false);
  expect((await decode(unmarked, whole)).data).toEqual(data);
});

test('reads a large picture in strips', async () => {
  const large = await jpeg(8000, 6000);
  const before = process.memoryUsage().rss;
  const { data } = await decode(large, () => ({ width: 64, height: 48 }));
  expect(data).toHaveLength(64 * 48 * 3);
  expect(process.memoryUsage().rss - before).toBeLessThan(100e6); // 144 MB in full
});

test('what is empty, truncated at any place or no picture is refused', async () => {
  const file = await sharp(Buffer.from(Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * i * 31) % 251)), {
    raw: { width: 64, height: 64, channels: 3 },
  })
    .jpeg()
    .toBuffer();
  const corner = () => ({ crop: { left: 0, top: 0, width: 4, height: 4 }, width: 4, height: 4 });
  for (const length of [2, 10, 100, 300, 700, file.length >> 1, file.length - 100, file.length - 1]) {
    await expect(decode(file.subarray(0, length), corner), `${length} of ${file.length} bytes`).rejects.toThrow();
  }
  await expect(decode(file.subarray(0, file.length - 200), corner)).rejects.toThrow('the JPEG is truncated');
  await expect(decode(new Uint8Array(0), whole)).rejects.toThrow('the file is empty');
  await expect(decode(Buffer.from('hello world'), whole)).rejects.toThrow('unsupported image format');
  const half = await png();
  await expect(decode(half.subarray(0, half.length >> 1), whole)).rejects.toThrow();
  await expect(decode(Buffer.concat([file, Buffer.from('trailing')]), whole)).resolves.toBeDefined();
});
