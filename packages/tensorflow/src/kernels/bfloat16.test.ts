import {
  conv2d,
  conv2dFilterGradient,
  conv2dInputGradient,
  maxPool,
  maxPoolGradient,
  normNeuron,
  normNeuronGradient,
} from '@synfire/kernel';
import { ifNode } from '@synfire/neuron';
import { add, backend, concat, memory, mul, randomNormal, reshape, sum, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { counted } from '../counted.fixture.ts';
import { installed } from '../installation.ts';
import { findLibrary } from '../native/library.ts';
import { unfit } from '../precision.ts';
import { tensorflow } from '../tensorflow.ts';
import { bfloat16 } from './bfloat16.ts';
import { float32Conv } from './dense-conv.ts';
import { chooseConv } from './event-conv.ts';
import { type Raw, raw, type Tensorflow, type TensorflowBackend } from './raw.ts';

const folder = installed({ variant: 'cpu' });
const reason = folder === undefined || findLibrary(folder) === undefined ? 'the native kernels are not compiled' : unfit('bfloat16', false);
if (reason) console.warn(`skipped: tensors of bfloat16 (${reason})`);
const computed = test.skipIf(reason !== undefined);

let tf: Tensorflow;
let handles: () => number;
beforeAll(async () => {
  if (reason) return;
  await tensorflow({ variant: 'cpu', precision: 'bfloat16' });
  // tfjs types the backend loosely.
  const own = backend() as TensorflowBackend;
  handles = counted(own);
  tf = raw(own);
});

let tensors = 0;
beforeEach(() => {
  tensors = memory().numTensors;
});
afterEach(() => expect(memory().numTensors).toBe(tensors));

const isLow = (t: Tensor): boolean => tf.activation(t).dtype === bfloat16;

/** Rounded to bfloat16, and float32 all the same. */
function rounded(values: Tensor): Tensor {
  const low = tf.cast(tf.input(values), bfloat16);
  const wide = tf.cast(low, tf.binding.TF_FLOAT);
  tf.free(low);
  return tf.output(wide) as Tensor; // tfjs's backend gives whole tensors
}

/** A tensor in bfloat16. */
const lowered = (values: Tensor): Tensor => tf.output(tf.cast(tf.input(values), bfloat16)) as Tensor;

const normal = (shape: number[], seed: number): Tensor => tidy(() => rounded(randomNormal(shape, 0, 1, 'float32', seed)));
const spikes = (shape: number[]): Tensor => tensor(Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => ((i * 7919) % 11 < 3 ? 1 + (i % 2) : 0)), shape); // biome-ignore format: one call

/** The largest difference, relative to the largest entry. */
function apart(found: Tensor, wanted: Tensor): number {
  const [a, b] = [found.dataSync<'float32'>(), wanted.dataSync<'float32'>()];
  return (
    a.reduce((worst, v, i) => Math.max(worst, Math.abs(v - (b[i] ?? Number.NaN))), 0) /
    b.reduce((most, v) => Math.max(most, Math.abs(v)), 0)
  );
}

/** One rounding to eight bits. */
const rounding = 2 ** -8;
const attrs = { strides: 1, pad: 1 };
const never = (): never => {
  throw new Error('the dense way was taken');
};
const window = { kernelSize: 3, strides: 2, pad: 1 };
const firing = { neuron: ifNode(), repeat: 1, T: 2, epsilon: 1e-5, join: { name: 'add', apply: (op: { add(a: never, b: never): never }, a: never, b: never) => op.add(a, b) } } as never; // biome-ignore format: one object

computed('convolutions, neurons and pools hand bfloat16 on, forward and backward; parameters, gradients and statistics are float32', () => {
  tidy(() => {
    const [x, w] = [spikes([4, 12, 12, 32]), normal([3, 3, 32, 32], 1)];
    const { y: current } = conv2d({ x, w }, attrs);
    const affine = { gamma: tensor(new Float32Array(32).fill(1)), beta: tensor(new Float32Array(32).fill(0.5)) };
    const inputs = { x: current, ...affine, shortcut: lowered(x) };
    const fired = normNeuron(inputs, firing);
    const { y: pooled } = maxPool({ x: fired.y }, window);
    const { dx: dpooled } = maxPoolGradient({ x: fired.y, y: pooled, dy: normal(pooled.shape, 2) }, window);
    if (!fired.mean || !fired.variance) throw new Error('no statistics were given');
    const back = normNeuronGradient({ ...inputs, mean: fired.mean, variance: fired.variance, dy: dpooled }, firing);
    const { dx } = conv2dInputGradient({ dy: back.dx, w }, { ...attrs, inputShape: x.shape });
    const { dw } = conv2dFilterGradient({ x, dy: back.dx }, { ...attrs, filterShape: w.shape });
    if (!back.dshortcut) throw new Error('no gradient of the shortcut was given');
    expect([current, fired.y, pooled, dpooled, back.dx, back.dshortcut, dx, add(dx, dx)].map(isLow)).toEqual(new Array(8).fill(true));
    expect([fired.mean, fired.variance, back.dgamma, back.dbeta, dw].map(isLow)).toEqual(new Array(5).fill(false));
    expect(
      [...fired.y.dataSync()].every((v) => Number.isInteger(v)),
      'spikes and their sums are whole',
    ).toBe(true);
  });
});

computed('kernels on bfloat16 give what they give on the same numbers in float32, rounded', () => {
  tidy(() => {
    const shape = [6, 9, 9, 40];
    const x = normal(shape, 3);
    const affine = { gamma: normal([40], 4), beta: normal([40], 5) };
    const shortcut = spikes(shape);
    const both = [
      normNeuron({ x, shortcut, ...affine }, firing),
      normNeuron({ x: lowered(x), shortcut: lowered(shortcut), ...affine }, firing),
    ];
    const [high, low] = both;
    if (!high?.mean || !high.variance || !low?.mean || !low.variance) throw new Error('no statistics were given');
    expect([low.y, low.mean, low.variance].map((t) => t.dataSync())).toEqual([high.y, high.mean, high.variance].map((t) => t.dataSync()));
    const dy = normal(shape, 6);
    const statistics = { mean: high.mean, variance: high.variance };
    const exact = normNeuronGradient({ x, shortcut, ...affine, ...statistics, dy }, firing);
    const found = normNeuronGradient({ x: lowered(x), shortcut: lowered(shortcut), ...affine, ...statistics, dy: lowered(dy) }, firing);
    // The gradient by the norm's output is rounded, and what becomes of it.
    expect(apart(found.dx, exact.dx)).toBeLessThan(2 * rounding);
    expect([found.dgamma, found.dbeta].map((t) => t?.dataSync())).toEqual([exact.dgamma, exact.dbeta].map((t) => t?.dataSync()));
    expect(found.dshortcut?.dataSync()).toEqual(dy.dataSync());
    const [top, lowTop] = [maxPool({ x }, window).y, maxPool({ x: lowered(x) }, window).y];
    expect(lowTop.dataSync()).toEqual(top.dataSync());
    const given = normal(top.shape, 7);
    const [dx, lowDx] = [
      maxPoolGradient({ x, y: top, dy: given }, window).dx,
      maxPoolGradient({ x: lowered(x), y: lowTop, dy: given }, window).dx,
    ];
    // Up to four windows meet in an element.
    expect(apart(lowDx, dx)).toBeLessThan(4 * rounding);
    expect(apart(add(lowered(x), lowered(dy)), add(x, dy))).toBeLessThan(rounding);
  });
});

computed('event-driven convolution and filter gradient take and give the types that the dense ones do', () => {
  tidy(() => {
    const always = chooseConv({ of: () => 1 }, 'bfloat16');
    const [x, w, dy] = [spikes([5, 16, 16, 64]), normal([3, 3, 64, 64], 13), normal([5, 16, 16, 64], 14)];
    const forward = (input: Tensor): Raw => always.forward(tf, input, w, attrs, never);
    const gradient = (input: Tensor, d: Tensor): Raw => always.filterGradient(tf, input, d, { ...attrs, filterShape: w.shape }, never);
    for (const [a, b] of [
      [x, dy],
      [lowered(x), lowered(dy)],
    ] as const) {
      const [y, dw] = [forward(a), gradient(a, b)];
      expect([y.dtype, dw.dtype]).toEqual([bfloat16, tf.binding.TF_FLOAT]);
      const exact = [
        float32Conv.forward(tf, tf.input(x), tf.input(w), attrs),
        float32Conv.filterGradient(tf, tf.input(x), tf.input(dy), attrs, w.shape),
      ];
      const found = [y, dw, ...exact].map((r) => tf.output(r) as Tensor);
      const [y1, dw1, y2, dw2] = found;
      if (!y1 || !dw1 || !y2 || !dw2) throw new Error('four tensors are expected');
      expect(apart(y1, y2)).toBeLessThan(rounding);
      expect(apart(dw1, dw2)).toBeLessThan(1e-5);
    }
  });
});

computed('a stream of float32 beside one of bfloat16 is rounded, one of bfloat16 beside float32 widened', () => {
  tidy(() => {
    const [x, shortcut] = [normal([4, 3, 3, 8], 8), spikes([4, 3, 3, 8])];
    const affine = { gamma: normal([8], 9), beta: normal([8], 10) };
    const [a, b, c] = [
      normNeuron({ x, shortcut, ...affine }, firing),
      normNeuron({ x: lowered(x), shortcut, ...affine }, firing),
      normNeuron({ x, shortcut: lowered(shortcut), ...affine }, firing),
    ];
    expect([a, b, c].map(({ y }) => isLow(y))).toEqual([false, true, false]);
    expect(b.y.dataSync()).toEqual(a.y.dataSync());
    expect(c.y.dataSync()).toEqual(a.y.dataSync());
  });
});

computed('every other op reads a tensor of bfloat16 as float32, and so do its readers, synchronous or not', async () => {
  const x = normal([2, 3, 4], 11);
  const low = lowered(x);
  const clone = low.clone();
  expect([low.dtype, [...low.dataSync()], [...(await clone.data())]]).toEqual(['float32', [...x.dataSync()], [...x.dataSync()]]);
  expect(isLow(low), 'reading leaves it').toBe(true);
  tidy(() => {
    const ops: readonly ((t: Tensor) => Tensor)[] = [
      (t) => mul(t, 2),
      (t) => add(t, 1),
      (t) => add(t, x),
      (t) => reshape(t, [6, 4]),
      (t) => sum(t, 0),
      (t) => concat([t, x], 1),
      (t) => t.transpose([2, 0, 1]),
      (t) => t.slice([0, 1, 0], [2, 2, 2]),
      (t) => t.greater(0).cast('float32'),
      (t) => t.relu().exp().mean(),
    ];
    for (const op of ops) expect([...op(lowered(x)).dataSync()]).toEqual([...op(x).dataSync()]);
    sum(low);
    expect(isLow(clone), 'what another op has read is float32, for all handles').toBe(false);
    expect([...clone.dataSync()]).toEqual([...x.dataSync()]);
  });
  for (const t of [x, low, clone]) t.dispose();
});

computed('nothing of TensorFlow is left behind, not by an op that fails either', () => {
  const run = (): void =>
    tidy(() => {
      const [x, w] = [spikes([2, 8, 8, 32]), normal([3, 3, 32, 32], 12)];
      const { y } = conv2d({ x, w }, attrs);
      const dy = lowered(sum(y.add(1), 0, true).tile([2, 1, 1, 1]));
      conv2dInputGradient({ dy, w }, { ...attrs, inputShape: x.shape });
      expect(() => conv2dInputGradient({ dy, w }, { ...attrs, inputShape: [2, 99, 8, 32] })).toThrow();
    });
  run(); // makes the constants, which stay
  const before = handles();
  run();
  expect(handles()).toBe(before);
});
