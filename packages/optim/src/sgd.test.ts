import { disposeExcept, disposeTree, leaves, mapTree, type Tree } from '@synfire/core';
import { memory, mul, tensor1d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { applyUpdates, chain, clipByGlobalNorm, momentum, type Optimizer, sgd, step } from './index.ts';

const values = (tree: Tree): number[][] => leaves(tree).map((leaf) => Array.from(leaf.dataSync()));

const close = (actual: readonly number[], expected: readonly number[]): void =>
  actual.forEach((a, i) => {
    expect(a).toBeCloseTo(expected[i] ?? Number.NaN, 6);
  });

/** The parameters after each of `steps` updates with gradients `grad(w, step)`; frees all it makes. */
function trajectory(optimizer: Optimizer, start: readonly number[], grad: (w: number, n: number) => number, steps: number): number[][] {
  let params: Tree = { w: tensor1d([...start]) };
  let state = optimizer.init(params);
  const seen = Array.from({ length: steps }, (_, n) => {
    const grads = { w: tensor1d((values(params)[0] ?? []).map((w) => grad(w, n))) };
    const [updates, nextState] = optimizer.update(grads, state, params, n);
    const next = applyUpdates(params, updates);
    disposeTree([grads, updates, params, state]);
    [params, state] = [next, nextState];
    return values(params)[0] ?? [];
  });
  disposeTree([params, state]);
  return seen;
}

test('momentum accumulates as in PyTorch: buf 0.5, 0.95, 1.355', () => {
  const seen = trajectory(sgd({ learningRate: 0.1, momentum: 0.9 }), [1], () => 0.5, 3);
  close(seen.flat(), [0.95, 0.855, 0.7195]);
});

test('ten steps of decay, momentum and a decaying rate equal the formulas in float64', () => {
  const [m, wd, rate] = [0.9, 0.05, step(0.2, 4, 0.5)];
  const start = [1, -2, 0.25];
  const grad = (w: number, n: number): number => 0.3 * w + 0.1 * Math.sin(n + w);
  const w = [...start];
  const buf = [0, 0, 0];
  const expected = Array.from({ length: 10 }, (_, n) => {
    w.forEach((old, i) => {
      const g = grad(old, n) + wd * old;
      buf[i] = n === 0 ? g : m * (buf[i] ?? 0) + g;
      w[i] = old - rate(n) * (buf[i] ?? 0);
    });
    return [...w];
  });
  const seen = trajectory(sgd({ learningRate: rate, momentum: m, weightDecay: wd }), start, grad, 10);
  close(seen.flat(), expected.flat());
});

test('without momentum there are no slots', () => {
  const optimizer = sgd({ learningRate: 0.5 });
  expect(leaves(optimizer.init({}))).toHaveLength(0);
  close(trajectory(optimizer, [1], () => 1, 2).flat(), [0.5, 0]);
});

test('clipByGlobalNorm scales all gradients together, and only beyond the maximum', () => {
  const clip = clipByGlobalNorm(1);
  const grads = { a: tensor1d([3, 0]), b: tensor1d([4]) };
  const [updates] = clip.update(grads, {}, grads, 0);
  close(values(updates).flat(), [0.6, 0, 0.8]);
  const [same] = clipByGlobalNorm(10).update(grads, {}, grads, 0);
  expect(values(same)).toEqual([[3, 0], [4]]);
  disposeTree([grads, updates, same]);
});

test('inputs stay usable, outputs are separate tensors, nothing else is left', () => {
  const before = memory().numTensors;
  const optimizer = chain(clipByGlobalNorm(5), sgd({ learningRate: 0.1, momentum: 0.9, weightDecay: 0.1 }));
  const params = { a: tensor1d([1, 2]), list: [tensor1d([3])] };
  const state = optimizer.init(params);
  const [updates, next] = optimizer.update(params, state, params, 0);
  disposeTree(updates);
  expect(values([params, state, next]).flat()).not.toContain(Number.NaN);
  disposeTree([params, state, next]);
  expect(memory().numTensors).toBe(before);
});

test('trees of different models are refused by path and leave nothing behind', () => {
  const before = memory().numTensors;
  const [params, other] = [{ fc: tensor1d([1, 2]) }, { fc: tensor1d([1]) }];
  expect(() => applyUpdates(params, other)).toThrow(/'fc' \[2\] meets 'fc' \[1\]/);
  expect(() => applyUpdates(params, {})).toThrow(/'fc' \[2\] meets the end/);
  expect(() => applyUpdates({}, params)).toThrow(/nothing meets 'fc'/);
  expect(() => sgd({ learningRate: 1, momentum: 0.9 }).update(params, [other, {}], params, 0)).toThrow(/one model/);
  disposeTree([params, other]);
  expect(memory().numTensors).toBe(before);
});

test('impossible settings are refused', () => {
  expect(() => momentum(1)).toThrow(/\[0, 1\)/);
  expect(() => sgd({ learningRate: 1, weightDecay: -1 })).toThrow(/≥ 0/);
  const params = { w: tensor1d([1]) };
  const rated = sgd({ learningRate: () => Number.NaN });
  expect(() => rated.update(params, [{}], params, 7)).toThrow(/step 7: NaN/);
  disposeTree(params);
});

test('a donated step gives the numbers of update and applyUpdates, and leaves another handle of a parameter as it was', () => {
  const optimizer = sgd({ learningRate: step(0.2, 2, 0.5), momentum: 0.9, weightDecay: 0.05 });
  const start: Tree = { a: tensor1d([1, -2, 0.25]), b: { c: tensor1d([3, 4]) } };
  const before = memory().numTensors;
  const grads: Tree = { a: tensor1d([0.5, -0.1, 0.7]), b: { c: tensor1d([-1, 0.3]) } };
  const copy = (): Tree => mapTree(start, (t) => mul(t, 1));
  let kept: readonly [Tree, Tree] = [copy(), optimizer.init(start)];
  let given: readonly [Tree, Tree] = [copy(), optimizer.init(start)];
  const shared = leaves(given[0]).map((t) => t.clone());
  for (let n = 0; n < 4; n++) {
    const [updates, slots]: readonly [Tree, Tree] = optimizer.update(grads, kept[1], kept[0], n);
    const next = applyUpdates(kept[0], updates);
    disposeTree([updates, ...kept]);
    kept = [next, slots];
    const donated: readonly [Tree, Tree] | undefined = optimizer.donated?.(grads, given[1], given[0], n);
    if (!donated) throw new Error('sgd with momentum has no donated step');
    disposeExcept(given, donated);
    given = donated;
    values(given).forEach((list, i) => {
      close(list, values(kept)[i] ?? []);
    });
  }
  expect(shared.map((t) => Array.from(t.dataSync()))).toEqual(values(start));
  disposeTree([grads, ...kept, ...given, shared]);
  expect(memory().numTensors).toBe(before);
  disposeTree(start);
});
