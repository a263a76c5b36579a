import { dispose, grads, matMul, memory, mul, ones, square, sum, type Tensor, tanh, tidy, zeros } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { backwardOf, fromOps, inputGradient, type Key, type Layer, leaves, none, normal, remat, sequential, toOps } from './index.ts';

type Weights = { readonly w: Tensor };
const affine = (units: number): Layer<Weights> =>
  fromOps({ params: (key: Key, [, c = 1]) => ({ w: normal(key, [c, units], 0, 1) }), apply: ({ w }, x) => tanh(matMul(x, w)) });
const squared = fromOps({ params: () => none, apply: (_, x) => square(x) });
const model = sequential({ first: affine(4), second: sequential([affine(3), squared]) });
const context = { training: true, key: 1 };

const close = (a: Tensor, b: Tensor): void => {
  expect(a.shape).toEqual(b.shape);
  const values = b.dataSync();
  a.dataSync().forEach((v, i) => {
    expect(v).toBeCloseTo(values[i] ?? Number.NaN, 4);
  });
};

/** y, dx and gradients of a layer by its own backward. */
function byLayer(layer: Layer, x: Tensor, dy: Tensor): readonly Tensor[] {
  const { params, state } = layer.init(3, [2, 5]);
  const applied = layer.apply(params, state, { T: 2, x }, context);
  const { dx, grads: g } = backwardOf(applied)(dy);
  return [applied.y.x, inputGradient({ ...(dx && { dx }), grads: g }), ...leaves(g)];
}

test('a sequence has the gradients that tfjs finds for the same function', () => {
  tidy(() => {
    const [x, dy] = [normal(5, [6, 5], 0, 1), normal(6, [6, 3], 0, 1)];
    const ours = byLayer(model, x, dy);
    const ws = leaves(model.init(3, [2, 5]).params);
    const f = (input: Tensor, ...[a = ones([1]), b = ones([1])]: Tensor[]) => square(tanh(matMul(tanh(matMul(input, a)), b)));
    const expected = [f(x, ...ws), ...grads(f)([x, ...ws], dy)];
    expect(ours.length).toBe(4);
    ours.forEach((t, i) => {
      close(t, expected[i] ?? zeros([1]));
    });
  });
});

test('rematerialisation changes nothing but what is kept', () => {
  tidy(() => {
    const [x, dy] = [normal(5, [6, 5], 0, 1), normal(6, [6, 3], 0, 1)];
    const plain = byLayer(model, x, dy);
    byLayer(remat(model), x, dy).forEach((t, i) => {
      expect([...t.dataSync()]).toEqual([...(plain[i]?.dataSync() ?? [])]);
    });
  });
});

test('a layer inside a tfjs program is differentiated by tfjs', () => {
  tidy(() => {
    const [x, dy] = [normal(5, [6, 5], 0, 1), normal(6, [6, 3], 0, 1)];
    const { params, state } = model.init(3, [2, 5]);
    const f = toOps(model, state, context);
    const [, dx, da] = byLayer(model, x, mul(dy, 2));
    const found = grads((input: Tensor) => sum(mul(mul(f(params, { T: 2, x: input }), dy), 2)))([x]);
    close(found[0] ?? zeros([1]), dx ?? zeros([1]));
    const byWeight = grads((w: Tensor) => sum(mul(mul(f({ ...params, first: { w } }, { T: 2, x }), dy), 2)))([leaves(params)[0] ?? x]);
    close(byWeight[0] ?? zeros([1]), da ?? zeros([1]));
  });
});

test('frees all it held: forward and backward leave what they return, evaluation the output alone', () => {
  const [x, dy] = [normal(5, [6, 5], 0, 1), normal(6, [6, 3], 0, 1)];
  const { params, state } = model.init(3, [2, 5]);
  const applied = model.apply(params, state, { T: 2, x }, context);
  const { dx, grads: g } = backwardOf(applied)(dy);
  const evaluated = model.apply(params, state, { T: 2, x }, { training: false, key: 0 });
  expect(evaluated.backward).toBeUndefined();
  // The set-up counts: every tensor that was made is named here.
  dispose([x, dy, applied.y.x, evaluated.y.x, ...leaves(params), ...leaves(g), ...(dx ? [dx] : [])]);
});

test('leaves out the first gradient where it is not needed', () => {
  tidy(() => {
    const { params, state } = model.init(3, [2, 5]);
    const applied = model.apply(params, state, { T: 2, x: ones([2, 5]) }, context);
    const result = backwardOf(applied)(ones([2, 3]), false);
    expect(result.dx).toBeUndefined();
    expect(leaves(result.grads).length).toBe(2);
  });
});

test('says what is wrong with a layer that changes T or was not applied in training', () => {
  tidy(() => {
    const sums = fromOps({ params: () => none, apply: (_, x) => sum(x, 0, true) });
    expect(() => sums.init(0, [4, 2])).toThrow(/T changed from 4 to 1/);
    const { params, state } = model.init(3, [2, 5]);
    const applied = model.apply(params, state, { T: 2, x: ones([2, 5]) }, { training: false, key: 0 });
    expect(() => backwardOf(applied, 'head')).toThrow(/head returned no backward closure/);
    expect(() => model.apply({}, state, { T: 2, x: ones([2, 5]) }, context)).toThrow(/no entry 'first'/);
  });
});

test('a sequence of nothing hands its input and dy on, and makes no dx that is not asked for', () => {
  tidy(() => {
    const [x, dy] = [normal(5, [2, 3], 0, 1), normal(6, [2, 3], 0, 1)];
    const [y, dx] = byLayer(sequential([]), x, dy);
    expect([[...(y?.dataSync() ?? [])], [...(dx?.dataSync() ?? [])]]).toEqual([[...x.dataSync()], [...dy.dataSync()]]);
    const before = memory().numTensors;
    const applied = sequential([]).apply({}, {}, { T: 1, x }, context);
    expect(backwardOf(applied)(dy, false).dx).toBeUndefined();
    applied.y.x.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

/** Hands x on with a support that is its own, as neurons do. */
const supporting: Layer = {
  init: (_, input) => ({ params: none, state: none, output: input }),
  apply: (_, state, { T, x }) => {
    const y = x.clone();
    return { y: { T, x: y, support: { of: y.dataId, bits: x } }, state, backward: (dy) => ({ dx: dy.clone(), grads: none }) };
  },
};

test('a support goes with its tensor to the next layer, and not out of what is applied again', () => {
  tidy(() => {
    const seen: boolean[] = [];
    const looking: Layer = {
      ...supporting,
      apply: (_, state, x, at) => {
        seen.push(x.support !== undefined);
        return supporting.apply(none, state, x, at);
      },
    };
    const x = { T: 1, x: ones([2, 3]) };
    for (const model of [sequential([supporting, sequential([looking])]), sequential([remat(supporting), looking])]) {
      const { params, state } = model.init(1, [1, 3]);
      model.apply(params, state, x, context);
    }
    expect(seen).toEqual([true, false]);
  });
});
