import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fold, permutation, split, uniforms } from './random.ts';

test('is the same on every machine and in every version', () => {
  expect([fold(0, 0), fold(1, 2), split(7, 2), [...permutation(8, 3)]]).toMatchInlineSnapshot(`
    [
      305459876,
      1153593725,
      [
        1890232562,
        381768150,
      ],
      [
        3,
        5,
        6,
        7,
        0,
        4,
        1,
        2,
      ],
    ]
  `);
  expect([...uniforms(42, 3)]).toMatchInlineSnapshot(`
    [
      0.24257414368912578,
      0.7334167140070349,
      0.37493572174571455,
    ]
  `);
});

test('uniforms are in [0, 1), evenly spread and uncorrelated between neighbouring keys', () => {
  const n = 20_000;
  const [a, b] = [uniforms(1, n), uniforms(2, n)];
  const mean = (f: (i: number) => number) => Array.from({ length: n }, (_, i) => f(i)).reduce((x, y) => x + y, 0) / n;
  const at = (u: Float64Array) => (i: number) => (u[i] ?? 0) - 0.5;
  expect(a.every((u) => u >= 0 && u < 1)).toBe(true);
  expect(Math.abs(mean(at(a)))).toBeLessThan(0.01);
  expect(Math.abs(mean((i) => at(a)(i) * at(b)(i)))).toBeLessThan(0.003);
  expect(Math.abs(mean((i) => at(a)(i) * at(a)((i + 1) % n)))).toBeLessThan(0.003);
  const bins = new Uint32Array(16);
  for (const u of a) bins[Math.floor(u * 16)] = (bins[Math.floor(u * 16)] ?? 0) + 1;
  const chi2 = bins.reduce((sum, count) => sum + (count - n / 16) ** 2 / (n / 16), 0);
  expect(chi2).toBeLessThan(37.7); // 15 degrees of freedom, p = .001
});

test('first numbers of consecutive keys are as evenly spread as those of one key', () => {
  const first = Array.from({ length: 4000 }, (_, i) => uniforms(fold(9, i), 1)[0] ?? 0);
  expect(new Set(first).size).toBeGreaterThan(3990);
  expect(Math.abs(first.reduce((a, b) => a + b, 0) / 4000 - 0.5)).toBeLessThan(0.02);
});

test('fold depends on both arguments, not on their order', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (a, b) => {
      expect(fold(a, b)).toBe(fold(a, b));
      if (a !== b) expect(fold(a, b)).not.toBe(fold(b, a));
    }),
  );
});

test('a permutation holds every number once', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.nat(), (length, key) => {
      expect([...permutation(length, key)].sort((a, b) => a - b)).toEqual(Array.from({ length }, (_, i) => i));
    }),
  );
});
