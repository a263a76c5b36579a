import { tapeOps } from '@synfire/kernel';
import { atan } from '@synfire/surrogate';
import { testLayer } from '@synfire/testing';
import { expectClose, type GoldenCase, goldenCases, goldenTensor } from '@synfire/tools/golden';
import { add, matMul, mul, ones, reshape, type Tensor, tensor, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { maskedPsn, type ParallelParams, psn, slidingPsn } from './index.ts';

/** The same in tfjs ops, which tfjs's tape differentiates. */
const reference =
  (matrix: (weight: Tensor, T: number) => Tensor) =>
  ({ weight, bias }: ParallelParams, { T, x }: { readonly T: number; readonly x: Tensor }): Tensor =>
    reshape(tapeOps.spike(add(matMul(matrix(weight, T), reshape(x, [T, -1])), bias), atan()), x.shape);

const mask = tensorOf([
  [1, 0.25, 0.25],
  [1, 1, 0.25],
  [0.25, 1, 1],
]);

/** Made anew in every test, so that none is left behind. */
function tensorOf(values: number[][]): () => Tensor {
  return () => tensor2d(values);
}

testLayer('psn', psn(), { input: [4, 3, 2, 2], anyT: false, smooth: false, range: [-1, 4], reference: reference((w) => w) });
testLayer('maskedPsn', maskedPsn({ order: 2, lambda: 0.75 }), {
  input: [3, 5],
  anyT: false,
  smooth: false,
  range: [-1, 4],
  reference: reference((w) => mul(w, mask())),
});
testLayer('slidingPsn', slidingPsn({ order: 2 }), {
  input: [3, 2, 2, 2],
  smooth: false,
  reference: reference((w, T) => add(mul(diagonal(T, 0), last(w, 1)), mul(diagonal(T, 1), last(w, 0)))),
});

/** Ones at column t - below of row t. */
const diagonal = (T: number, below: number): Tensor =>
  tensor(
    Array.from({ length: T * T }, (_, n) => (Math.floor(n / T) - (n % T) === below ? 1 : 0)),
    [T, T],
  );

/** The i-th of two weights. */
const last = (w: Tensor, i: number): Tensor => reshape(matMul(reshape(w, [1, 2]), tensor2d(i === 0 ? [[1], [0]] : [[0], [1]])), []);

const golden = goldenCases('neurons', (name) => name === 'psn' || name === 'sliding_psn').map((c): [string, GoldenCase] => [c.name, c]);

test.each(golden)('golden %s: spikes exactly, and gradients', (name, c) => {
  tidy(() => {
    const layer = name === 'psn' ? psn() : slidingPsn({ order: Number(c.attributes.order) });
    const params = { weight: goldenTensor(c, 'weight'), bias: goldenTensor(c, 'bias') };
    const x = goldenTensor(c, 'x');
    const { y, backward } = layer.apply(params, {}, { T: x.shape[0] ?? 0, x }, { training: true, key: 0 });
    expect([...y.x.dataSync()]).toEqual([...goldenTensor(c, 's').dataSync()]);
    const gradients = backward?.(goldenTensor(c, 'dy'));
    if (!gradients?.dx) throw new Error('no dx');
    expectClose(gradients.dx, goldenTensor(c, 'dx'), c.tolerance.gradient, 'dx');
    expectClose(gradients.grads.weight, goldenTensor(c, 'dweight'), c.tolerance.gradient, 'dweight');
    expectClose(gradients.grads.bias, goldenTensor(c, 'dbias'), c.tolerance.gradient, 'dbias');
  });
});

test('a masked neuron of full mask looks at no later step and at `order` steps; the sliding one does so by its weights', () => {
  tidy(() => {
    const weight = ones([4, 4]);
    const bias = tensor2d([[-1], [-1], [-1], [-1]]);
    const x = tensor2d([[1], [0], [0], [0]]);
    const context = { training: false, key: 0 };
    const { y } = maskedPsn({ order: 2 }).apply({ weight, bias }, {}, { T: 4, x }, context);
    expect([...y.x.dataSync()]).toEqual([1, 1, 0, 0]);
    const all = psn().apply({ weight, bias }, {}, { T: 4, x: tensor2d([[0], [0], [0], [1]]) }, context);
    expect([...all.y.x.dataSync()], 'psn sees later steps').toEqual([1, 1, 1, 1]);
    const sliding = slidingPsn({ order: 3 });
    const shown = sliding.apply({ weight: tensor1d([1, 0, 0.5]), bias: tensor(-0.75) }, {}, { T: 4, x: tensor2d([[1], [0], [0], [0]]) }, context); // biome-ignore format: one call
    expect([...shown.y.x.dataSync()]).toEqual([0, 0, 1, 0]);
  });
});

test('shows spikes to an observer, and refuses another T and settings that make no neuron', () => {
  tidy(() => {
    const { params } = psn().init(0, [4, 2]);
    const seen: string[] = [];
    const observe = (path: string): void => void seen.push(path);
    psn().apply(params, {}, { T: 4, x: ones([4, 2]) }, { training: false, key: 0, path: 'sn', observe });
    expect(seen).toEqual(['sn']);
    expect(() => psn().apply(params, {}, { T: 2, x: ones([4, 2]) }, { training: false, key: 0 })).toThrow(
      'psn: 2 time steps for weights of 4',
    );
    expect(() => slidingPsn({ order: 0 })).toThrow('slidingPsn: order = 0');
    expect(() => maskedPsn({ order: 2, lambda: 2 })).toThrow('lambda = 2');
  });
});
