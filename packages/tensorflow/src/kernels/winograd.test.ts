import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { conv2dInputGradient } from '@synfire/kernel';
import { type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { skipped, start } from '../native/native.fixture.ts';
import { intoType } from './as-type.ts';
import { bfloat16 } from './bfloat16.ts';
import { bfloat16Conv } from './bfloat16-conv.ts';
import { float32Conv } from './dense-conv.ts';
import type { Raw, Tensorflow } from './raw.ts';
import { winogradInputGradient, withWinograd } from './winograd.ts';
import { fastest, type Tiles, winogradTiles } from './winograd-choice.ts';

const computed = test.skipIf(skipped);

let tf: Tensorflow;
beforeAll(async () => {
  if (!skipped) ({ tf } = await start());
});

let seed = 1;
function random(shape: readonly number[]): Tensor {
  const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 31 - 1;
  });
  return tensor(values, [...shape]);
}

/** The largest difference by the largest entry; frees what was found. */
function difference(found: Raw, wanted: Tensor): number {
  const wide = intoType(tf, tf.binding.TF_FLOAT, found);
  const [a, b] = [tf.binding.tensorDataSync(wide.id), wanted.dataSync<'float32'>()];
  tf.free(wide);
  expect(found.shape).toEqual(wanted.shape);
  const largest = b.reduce((m, v) => Math.max(m, Math.abs(v)), 1e-6);
  return b.reduce((m, v, i) => Math.max(m, Math.abs(v - (a[i] ?? Number.NaN))), 0) / largest;
}

/** dy and channels of dx: whole tiles and parts of them, tails of vectors, more than a slice of channels, many tiles, a large filter. */
const layers: readonly (readonly [readonly [number, number, number, number], number])[] = [
  [[2, 8, 8, 64], 64],
  [[3, 7, 7, 40], 70],
  [[2, 9, 5, 130], 20],
  [[1, 1, 6, 17], 33],
  [[64, 2, 2, 48], 16],
  [[2, 33, 31, 16], 5],
  [[1, 5, 4, 300], 250],
];

computed.each(layers)("dy [%s] to %i channels: what the dense kernel gives, up to Winograd's rounding", (shape, channels) => {
  tidy(() => {
    const [dy, w] = [random(shape), random([3, 3, channels, shape[3]])];
    const attrs = { strides: 1, pad: 1 };
    const { dx } = conv2dInputGradient.compose({ dy, w }, { ...attrs, inputShape: [...shape.slice(0, 3), channels] });
    expect(difference(winogradInputGradient(tf, tf.input(w), tf.input(dy), 2), dx)).toBeLessThan(4e-6);
    expect(difference(winogradInputGradient(tf, tf.input(w), tf.input(dy), 4), dx)).toBeLessThan(1e-5);
    const low = tf.cast(tf.input(dy), bfloat16);
    expect(difference(winogradInputGradient(tf, tf.input(w), low, 2), dx)).toBeLessThan(2 ** -6);
    const four = winogradInputGradient(tf, tf.input(w), low, 4);
    expect(four.dtype).toBe(bfloat16);
    expect(difference(four, dx)).toBeLessThan(2 ** -7);
    tf.free(low);
  });
});

computed('an image has the same bits alone and in a batch; wrong shapes and tiles are errors', () => {
  tidy(() => {
    const [all, w] = [random([9, 6, 6, 32]), random([3, 3, 32, 32])];
    const bits = (dy: Tensor): Float32Array => {
      const dx = winogradInputGradient(tf, tf.input(w), tf.input(dy), 4);
      const values = tf.binding.tensorDataSync(dx.id);
      tf.free(dx);
      return values;
    };
    expect(bits(all.slice([4], [1]))).toEqual(bits(all).slice(4 * 6 * 6 * 32, 5 * 6 * 6 * 32));
    expect(() => winogradInputGradient(tf, tf.input(w), tf.input(random([1, 4, 4, 16])), 4)).toThrow(/expected w \[3, 3, C, K\]/);
    expect(() => winogradInputGradient(tf, tf.input(w), tf.input(all), 3)).toThrow(/tile is 2 or 4/);
  });
});

computed('a layer is timed where 3×3 windows at stride 1 have enough to do; the others stay dense', () => {
  const asked: string[] = [];
  const tiles: Tiles = {
    of: (layer, calibrate) => {
      asked.push(`${layer}: ${[0, 2, 4].includes(calibrate())}`);
      return 4;
    },
  };
  const conv = withWinograd(float32Conv, tiles, 'float32');
  const calls: readonly (readonly [shape: readonly number[], filter: readonly number[], strides: number])[] = [
    [[3, 16, 16, 64], [3, 3, 64, 64], 1],
    [[3, 16, 16, 64], [3, 3, 64, 64], 2],
    [[3, 16, 16, 64], [1, 1, 64, 64], 1],
    [[3, 16, 16, 8], [3, 3, 8, 512], 1],
    [[3, 2, 2, 64], [3, 3, 64, 64], 1],
    [[999, 1, 1, 64], [3, 3, 64, 64], 1],
  ];
  for (const [shape, filter, strides] of calls)
    tidy(() => {
      const [n = 0, h = 0, width = 0] = shape;
      const attrs = { strides, pad: ((filter[0] ?? 1) - 1) / 2 };
      const [dy, w] = [random([n, Math.ceil(h / strides), Math.ceil(width / strides), filter[3] ?? 0]), random(filter)];
      const { dx } = conv2dInputGradient.compose({ dy, w }, { ...attrs, inputShape: shape });
      expect(difference(conv.inputGradient(tf, tf.input(w), tf.input(dy), attrs, shape), dx)).toBeLessThan(1e-5);
    });
  expect(asked).toEqual(['winograd 4×16×16×64 by 3×3×64×64: true']);
  tidy(() => {
    const [dy, w, attrs] = [random([3, 16, 16, 64]), random([3, 3, 64, 64]), { strides: 1, pad: 1 }];
    const { dx } = conv2dInputGradient.compose({ dy, w }, { ...attrs, inputShape: dy.shape });
    const found = withWinograd(bfloat16Conv, tiles, 'bfloat16').inputGradient(tf, tf.input(w), tf.input(dy), attrs, dy.shape);
    expect(found.dtype).toBe(bfloat16);
    expect(difference(found, dx)).toBeLessThan(2 ** -7);
  });
  expect(asked.slice(1)).toEqual(['winograd bfloat16 4×16×16×64 by 3×3×64×64: true']);
});

test('of ways that take about as long, the one that rounds less is taken', () => {
  expect(fastest([9, 5, 3])).toBe(4);
  expect(fastest([9, 5, 4.9])).toBe(2);
  expect(fastest([5, 4.9, 6])).toBe(0);
  expect(fastest([5, 6, 4])).toBe(4);
});

test('SYNFIRE_WINOGRAD switches it off, or names the tile of all layers; unset, a layer is timed once', () => {
  expect(winogradTiles('', 'off')).toBeUndefined();
  expect(winogradTiles('', '2')?.of('a', () => 4)).toBe(2);
  for (const wrong of ['on', '0', '3'])
    expect(() => winogradTiles('', wrong)).toThrow(`SYNFIRE_WINOGRAD is '${wrong}'; expected off, 2 or 4`);
  const place = mkdtempSync(join(tmpdir(), 'synfire-test-'));
  try {
    const file = join(place, 'event-conv.json');
    expect(winogradTiles(file, '')?.of('a', () => 4)).toBe(4);
    expect(winogradTiles(file, undefined)?.of('a', () => 0)).toBe(4);
  } finally {
    rmSync(place, { recursive: true });
  }
});
