import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { conv2d, conv2dFilterGradient, conv2dInputGradient } from '@synfire/kernel';
import { backend, mul, notEqual, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { installed } from '../installation.ts';
import { findLibrary } from '../native/library.ts';
import type { Precision } from '../precision.ts';
import { tensorflow } from '../tensorflow.ts';
import { intoType } from './as-type.ts';
import { bfloat16 } from './bfloat16.ts';
import { crossover } from './event-calibration.ts';
import { type ChooseConv, chooseConv, eventConv, eventFilterGradient, eventInputGradient } from './event-conv.ts';
import { thresholds } from './event-thresholds.ts';
import { type Raw, raw, type Tensorflow, type TensorflowBackend } from './raw.ts';

const folder = installed({ variant: 'cpu' });
const ready = folder !== undefined && findLibrary(folder) !== undefined;
if (!ready)
  console.warn('The native kernels are not compiled, so event-driven convolution is not run; run: npx synfire-tensorflow install');
const computed = test.skipIf(!ready && process.env.CI !== 'true');

let tf: Tensorflow;
beforeAll(async () => {
  if (!ready) return;
  await tensorflow({ variant: 'cpu' });
  // tfjs types the backend loosely.
  tf = raw(backend() as TensorflowBackend);
});

let seed = 1;
function random(): number {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
}
const dense = (shape: readonly number[]): Tensor => tensor(Float32Array.from({ length: size(shape) }, () => random() - 0.5), [...shape]); // biome-ignore format: one call
const events = (shape: readonly number[], density: number, most: number): Tensor =>
  tensor(Float32Array.from({ length: size(shape) }, () => (random() < density ? Math.ceil(random() * most) : 0)), [...shape]); // biome-ignore format: one call
const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** What is not zero as bits: a pixel's begin at a word. */
function wordsOf(mask: Tensor): readonly [readonly number[], Int32Array] {
  const channels = mask.shape.at(-1) ?? 1;
  const words = Math.ceil(channels / 32);
  const bits = new Int32Array((mask.size / channels) * words);
  mask.dataSync().forEach((v, i) => {
    const [pixel, c] = [Math.floor(i / channels), i % channels];
    const at = pixel * words + (c >> 5);
    if (v !== 0) bits[at] = (bits[at] ?? 0) | (1 << (c & 31));
  });
  return [[...mask.shape.slice(0, -1), words], bits];
}

function expectSame(found: Raw, wanted: Tensor, apart: number = 1e-5): void {
  const [a, b] = [tf.binding.tensorDataSync(found.id), wanted.dataSync<'float32'>()];
  tf.free(found);
  expect(found.shape).toEqual(wanted.shape);
  const largest = b.reduce((m, v) => Math.max(m, Math.abs(v)), 1e-6);
  const error = b.reduce((m, v, i) => Math.max(m, Math.abs(v - (a[i] ?? Number.NaN))), 0);
  expect(error / largest).toBeLessThan(apart);
}

/** x, filters, window, strides, pad: whole vectors of channels, tails, more than a tile, more than a block, maps of one pixel. */
const layers: readonly (readonly [readonly [number, number, number, number], number, number, number, number])[] = [
  [[2, 9, 7, 64], 64, 3, 1, 1],
  [[2, 9, 8, 64], 48, 3, 2, 1],
  [[3, 6, 5, 130], 20, 3, 1, 1],
  [[1, 40, 40, 33], 17, 3, 1, 1],
  [[2, 31, 33, 16], 5, 3, 2, 1],
  [[2, 8, 8, 40], 70, 1, 1, 0],
  [[2, 9, 9, 40], 70, 1, 2, 0],
  [[5, 1, 1, 100], 33, 3, 1, 1],
  [[2, 2, 2, 64], 32, 3, 1, 1],
  [[2, 9, 9, 8], 8, 5, 1, 2],
  [[2, 11, 9, 8], 8, 7, 2, 3],
  [[2, 6, 6, 8], 8, 3, 1, 0],
];

computed.each(layers)(
  'x [%s] to %i filters, window %i, strides %i, pad %i: what the dense kernels give',
  (shape, filters, k, strides, pad) => {
    for (const density of [0, 0.02, 0.1, 0.4, 1])
      for (const most of [1, 3])
        tidy(() => {
          const attrs = { strides, pad };
          const [x, mask, w] = [events(shape, density, most), events(shape, density, most), dense([k, k, shape[3], filters])];
          const { y } = conv2d.compose({ x, w }, attrs);
          const dy = dense(y.shape);
          const { dw } = conv2dFilterGradient.compose({ x, dy }, { ...attrs, filterShape: w.shape });
          const { dx } = conv2dInputGradient.compose({ dy, w }, { ...attrs, inputShape: shape });
          const [rx, rw, rdy] = [tf.input(x), tf.input(w), tf.input(dy)];
          expectSame(eventConv(tf, rx, rw, attrs), y);
          expectSame(eventFilterGradient(tf, rx, rdy, k, attrs), dw);
          const bits = tf.made(...wordsOf(mask));
          const masked = mul(dx, notEqual(mask, 0).toFloat());
          expectSame(eventInputGradient(tf, bits, rdy, rw, attrs), masked);
          const [lx, ldy] = [tf.cast(rx, bfloat16), tf.cast(rdy, bfloat16)];
          expectSame(intoType(tf, tf.binding.TF_FLOAT, eventConv(tf, lx, rw, attrs)), y, 2 ** -7);
          expectSame(eventFilterGradient(tf, lx, ldy, k, attrs), dw, 2 ** -8);
          expectSame(intoType(tf, tf.binding.TF_FLOAT, eventInputGradient(tf, bits, ldy, rw, attrs)), masked, 2 ** -7);
          tf.free(lx, ldy, bits);
        });
  },
);

computed('NaN is an event, a wrong shape an error', () => {
  tidy(() => {
    const [x, w] = [tensor([Number.NaN, 0, 0, 0], [1, 1, 1, 4]), dense([1, 1, 4, 2])];
    const y = eventConv(tf, tf.input(x), tf.input(w), { strides: 1, pad: 0 });
    expect([...tf.binding.tensorDataSync(y.id)]).toEqual([Number.NaN, Number.NaN]);
    tf.free(y);
    expect(() => eventConv(tf, tf.input(x), tf.input(dense([3, 3, 4, 2])), { strides: 1, pad: 0 })).toThrow(/smaller than the window/);
    expect(() => eventConv(tf, tf.input(x), tf.input(dense([1, 1, 5, 2])), { strides: 1, pad: 0 })).toThrow(/expected w/);
    expect(() => eventFilterGradient(tf, tf.input(x), tf.input(dense([1, 2, 1, 2])), 1, { strides: 1, pad: 0 })).toThrow(/dy does not fit/);
  });
});

/** Which way a chooser with a fixed threshold takes: the dense one fails. */
function taken(choose: ChooseConv, x: Tensor, filters: number): 'dense' | 'event' {
  const w = dense([3, 3, x.shape[3] ?? 0, filters]);
  const made = choose.forward(tf, x, w, { strides: 1, pad: 1 }, () => ({ id: -1, shape: [], dtype: 1 }));
  if (made.id < 0) return 'dense';
  tf.free(made);
  return 'event';
}

computed('chooses by density; small and narrow layers stay dense', () => {
  const choose = chooseConv({ of: () => 0.2 }, 'float32');
  tidy(() => {
    expect(taken(choose, events([8, 28, 28, 64], 0.1, 1), 64)).toBe('event');
    expect(taken(choose, events([8, 28, 28, 64], 0.3, 1), 64)).toBe('dense');
    expect(taken(choose, events([1, 8, 8, 64], 0.1, 1), 64)).toBe('dense');
    expect(taken(choose, events([8, 56, 56, 16], 0.1, 1), 64)).toBe('dense');
  });
});

computed('filter gradients of images are event-driven in bfloat16, where that is faster', () => {
  tidy(() => {
    const [x, dy, filterShape, attrs] = [dense([2, 64, 64, 3]), dense([2, 32, 32, 64]), [7, 7, 3, 64], { strides: 2, pad: 3 }];
    const { dw } = conv2dFilterGradient.compose({ x, dy }, { ...attrs, filterShape });
    const missing: Raw = { id: -1, shape: [], dtype: 1 };
    const found = (limit: number, precision: Precision): Raw =>
      chooseConv({ of: () => limit }, precision).filterGradient(tf, x, dy, { ...attrs, filterShape }, () => missing);
    expectSame(found(1.04, 'bfloat16'), dw, 2 ** -7);
    expect(found(0.9, 'bfloat16')).toBe(missing);
    expect(found(1.04, 'float32')).toBe(missing);
  });
});

test('a layer is timed once a machine: at its first call, kept in a file', () => {
  const place = mkdtempSync(join(tmpdir(), 'synfire-test-'));
  try {
    const file = join(place, 'event-conv.json');
    const first = thresholds(file, undefined);
    expect(first?.of('a', () => 0.25)).toBe(0.25);
    expect(first?.of('a', () => 0.5)).toBe(0.25);
    const second = thresholds(file, '');
    expect(second?.of('a', () => 0.5)).toBe(0.25);
    expect(second?.of('b', () => 0.5)).toBe(0.5);
    expect(first?.of('c', () => 0)).toBe(0);
    expect(Object.values(JSON.parse(readFileSync(file, 'utf8')))).toEqual(expect.arrayContaining([0.25, 0.5, 0]));
  } finally {
    rmSync(place, { recursive: true });
  }
});

test('SYNFIRE_EVENT_CONV switches it off, or is the threshold of all layers', () => {
  expect(thresholds('', 'off')).toBeUndefined();
  expect(thresholds('', '0.15')?.of('a', () => 1)).toBe(0.15);
  for (const wrong of ['on', '2', '-1'])
    expect(() => thresholds('', wrong)).toThrow(`SYNFIRE_EVENT_CONV is '${wrong}'; expected off or a density`);
});

test('the threshold is where both take equally long, somewhat below, and at most 0.9', () => {
  expect(crossover(3, 1, 5)).toBe(0.28);
  expect(crossover(1.5, 2, 6)).toBe(0.04);
  expect(crossover(0.1, 9, 9.5)).toBe(0);
  expect(crossover(9, 1, 1)).toBe(0.85);
  expect(crossover(9, 1, 1, 1.1)).toBe(1.04);
});
