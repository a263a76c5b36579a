import { dispose } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { fold, foldName, normal, split, uniform, uniforms } from './index.ts';

test('gives the same numbers for the same key and others for another', () => {
  expect([...uniforms(7, 5)]).toEqual([...uniforms(7, 5)]);
  expect([...uniforms(7, 5)]).not.toEqual([...uniforms(8, 5)]);
  expect(new Set([...split(3, 1000), ...split(4, 1000)]).size).toBe(2000);
  expect(fold(1, 0)).toBe(split(1, 2)[0]);
  expect(foldName(1, 'conv1')).not.toBe(foldName(1, 'conv2'));
});

test('is uniform: mean, variance and serial correlation of 100,000 numbers are within four standard errors', () => {
  const n = 100_000;
  const u = uniforms(fold(5, 1), n);
  const mean = u.reduce((a, b) => a + b) / n;
  const variance = u.reduce((a, b) => a + (b - mean) ** 2, 0) / n;
  const serial = u.reduce((a, b, i) => a + (b - mean) * ((u[i + 1] ?? mean) - mean), 0) / n / variance;
  expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / n));
  expect(Math.abs(variance - 1 / 12)).toBeLessThan(4 * Math.sqrt(1 / 180 / n));
  expect(Math.abs(serial)).toBeLessThan(4 / Math.sqrt(n));
  expect(Math.min(...u.subarray(0, 50_000))).toBeGreaterThanOrEqual(0);
  expect(Math.max(...u.subarray(0, 50_000))).toBeLessThan(1);
});

test('scales to a range and to a normal distribution', () => {
  const [u, z] = [uniform(1, [50, 40], -2, 3), normal(2, [100, 100], 1, 2)];
  const values = u.dataSync();
  expect(u.shape).toEqual([50, 40]);
  expect(Math.min(...values)).toBeGreaterThanOrEqual(-2);
  expect(Math.max(...values)).toBeLessThan(3);
  const zs = Float32Array.from(z.dataSync());
  const mean = zs.reduce((a, b) => a + b) / zs.length;
  const std = Math.sqrt(zs.reduce((a, b) => a + (b - mean) ** 2, 0) / zs.length);
  expect(mean).toBeCloseTo(1, 0);
  expect(std).toBeGreaterThan(1.9);
  expect(std).toBeLessThan(2.1);
  expect(zs.every(Number.isFinite)).toBe(true);
  u.dispose();
  z.dispose();
});

test('every tensor has the numbers of its own key, large or small', () => {
  const shapes = [[3], [2, 131_072], [262_145]];
  const made = shapes.map((shape, i) => [uniform(i, shape, 0, 1), uniform(i, shape, -3, 1), normal(i, shape, 0, 1)] as const);
  for (const [i, tensors] of made.entries()) {
    const u = uniforms(i, tensors[0].size);
    const [a, b] = split(i, 2).map((key) => uniforms(key, u.length));
    const gaussian = u.map((_, j) => Math.sqrt(-2 * Math.log(1 - (a?.[j] ?? 0))) * Math.cos(2 * Math.PI * (b?.[j] ?? 0)));
    const expected = [u, u.map((x) => -3 + 4 * x), gaussian];
    expect(tensors.map((t) => t.shape)).toEqual([shapes[i], shapes[i], shapes[i]]);
    // Not toEqual, which takes seconds for so many.
    expect(tensors.map((t, k) => t.dataSync().findIndex((x, j) => x !== expected[k]?.[j]))).toEqual([-1, -1, -1]);
  }
  dispose(made.flat());
});
