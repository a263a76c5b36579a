import fc from 'fast-check';
import { expect, test } from 'vitest';
import { centerCrop } from './center-crop.ts';
import { flipHorizontal } from './flip-horizontal.ts';
import { normalize } from './normalize.ts';
import { fold } from './random.ts';
import { randomResizedCrop } from './random-resized-crop.ts';
import { resizeShortSide } from './resize-short-side.ts';

const side = fc.integer({ min: 1, max: 3000 });

test('a random crop lies in the picture, and the same key gives the same one', () => {
  fc.assert(
    fc.property(side, side, fc.nat(), (width, height, key) => {
      const box = randomResizedCrop(width, height, key);
      expect(Math.min(box.left, box.top)).toBeGreaterThanOrEqual(0);
      expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(1);
      expect(box.left + box.width).toBeLessThanOrEqual(width);
      expect(box.top + box.height).toBeLessThanOrEqual(height);
      expect(randomResizedCrop(width, height, key)).toEqual(box);
    }),
  );
});

test('random crops cover the asked areas, aspects and places evenly', () => {
  const boxes = Array.from({ length: 4000 }, (_, i) => randomResizedCrop(1000, 1000, fold(1, i)));
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const areas = boxes.map((box) => (box.width * box.height) / 1e6);
  expect(Math.min(...areas)).toBeGreaterThan(0.079);
  expect(Math.min(...areas)).toBeLessThan(0.09);
  expect(Math.abs(mean(boxes.map((box) => Math.log(box.width / box.height))))).toBeLessThan(0.01);
  expect(mean(areas)).toBeGreaterThan(0.45); // boxes near the whole picture are the ones that do not fit
  expect(mean(areas)).toBeLessThan(0.54);
  const free = boxes.filter((box) => box.width < 900 && box.height < 900);
  expect(Math.abs(mean(free.map((box) => box.left / (1000 - box.width))) - 0.5)).toBeLessThan(0.02);
  expect(Math.abs(mean(free.map((box) => box.top / (1000 - box.height))) - 0.5)).toBeLessThan(0.02);
});

test('a picture that no box fits is cropped centrally to the nearest valid aspect', () => {
  expect(randomResizedCrop(1000, 10, 1, { scale: [1, 1] })).toEqual({ left: 493, top: 0, width: 13, height: 10 });
  expect(randomResizedCrop(10, 1000, 1, { scale: [1, 1] })).toEqual({ left: 0, top: 493, width: 10, height: 13 });
});

test('resizes the short side and rounds the long one down, as torchvision', () => {
  expect(resizeShortSide(500, 375, 256)).toEqual({ width: 341, height: 256 });
  expect(resizeShortSide(375, 500, 256)).toEqual({ width: 256, height: 341 });
  expect(resizeShortSide(32, 32, 37)).toEqual({ width: 37, height: 37 });
});

test('places the central crop as torchvision: half a pixel rounds to even', () => {
  // round((341 - 224) / 2.0) is 58, round((339 - 224) / 2.0) is 58, round((337 - 224) / 2.0) is 56 in Python.
  expect(centerCrop(341, 256, 224)).toEqual({ left: 58, top: 16, width: 224, height: 224 });
  expect(centerCrop(339, 256, 224).left).toBe(58);
  expect(centerCrop(337, 256, 224).left).toBe(56);
  expect(() => centerCrop(223, 256, 224)).toThrow('223×256 picture; expected at least 224×224');
});

test('flips columns', () => {
  const image = { data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), width: 2, height: 2 };
  expect([...flipHorizontal(image).data]).toEqual([4, 5, 6, 1, 2, 3, 10, 11, 12, 7, 8, 9]);
  expect(flipHorizontal(flipHorizontal(image))).toEqual(image);
});

test('normalises each channel', () => {
  const f = normalize({ mean: [0, 0.5, 1], std: [1, 0.5, 0.25] });
  expect([...f({ data: Uint8Array.of(255, 255, 0), width: 1, height: 1 })]).toEqual([1, 1, -4]);
  expect(f({ data: Uint8Array.of(51, 51, 51), width: 1, height: 1 })[0]).toBeCloseTo(0.2, 7);
});
