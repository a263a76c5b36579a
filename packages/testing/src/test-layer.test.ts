import { fromOps, type Layer, none, type Sequence, scope, tensorAt, uniform } from '@synfire/core';
import { add, cumsum, matMul, mul, sin, square, sum, type Tensor, transpose } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { failing } from './failing.ts';
import { layerChecks, testLayer } from './test-layer.ts';

type Weights = { readonly w: Tensor };

const f = ({ w }: Weights, { x }: Sequence): Tensor => sin(matMul(x, w));

/** x [T·B, C] to sin(x·w), with a backward by hand and a running statistic. */
const dense: Layer<Weights, { readonly seen: Tensor }> = {
  init: (key, [T = 1, C = 1]) => ({ params: { w: uniform(key, [C, 3], -1, 1) }, state: { seen: uniform(0, [], 0, 1) }, output: [T, 3] }),
  apply(params, state, { T, x }, { training }) {
    const y = { T, x: scope(() => f(params, { T, x })) };
    if (!training) return { y, state };
    const held = x.clone();
    return {
      y,
      state: { seen: add(state.seen, x.size) },
      backward: (dy, needsInput = true) => {
        const gradients = scope(() => {
          const dz = mul(dy, sin(add(matMul(held, params.w), Math.PI / 2)));
          const grads = { w: matMul(transpose(held), dz) };
          return needsInput ? { dx: matMul(dz, transpose(params.w)), grads } : { grads };
        });
        held.dispose();
        return gradients;
      },
    };
  },
};

testLayer('dense', dense, { input: [3, 4], reference: f });
testLayer('from ops', fromOps({ params: () => none, apply: (_, x) => square(x) }), { input: [2, 3, 3, 1] }); // biome-ignore format: a line a layer

type Applied = ReturnType<typeof dense.apply>;

/** `dense` with one thing wrong. */
const broken = (change: (applied: Applied, x: Sequence, training: boolean) => Applied): typeof dense => ({
  init: dense.init,
  apply: (params, state, x, context) => change(dense.apply(params, state, x, context), x, context.training),
});

const failed = (layer: typeof dense): readonly string[] => failing(layerChecks(layer, { input: [3, 4] }));

const backwardThat = (change: (g: { dx?: Tensor; grads: Weights }) => { dx?: Tensor; grads: Weights }): typeof dense =>
  broken(({ backward, ...rest }) => (backward ? { ...rest, backward: (dy, needs) => change(backward(dy, needs)) } : rest));

test('passes every check of a good layer', () => {
  expect(failed(dense)).toEqual([]);
});

test('finds a gradient that is off by 5 %', () => {
  const names = failed(backwardThat(({ dx, grads }) => ({ ...(dx ? { dx: mul(dx, 1.05) } : {}), grads })));
  expect(names).toContain('has the gradients that finite differences show');
});

test('finds a backward that is not linear in dy', () => {
  expect(failed(backwardThat(({ dx, grads }) => ({ ...(dx ? { dx } : {}), grads: { w: square(tensorAt(grads, 'w')) } })))).toContain(
    'has a backward that is linear in dy',
  );
});

test('finds a wrong T', () => {
  expect(failed(broken((applied) => ({ ...applied, y: { T: 7, x: applied.y.x } })))).toContain('gives the declared shape at T = 3, B = 2');
});

test('finds statistics that change in evaluation', () => {
  const layer = broken((applied, x, training) => (training ? applied : { ...applied, state: { seen: sum(x.x) } }));
  expect(failed(layer)).toContain('changes no state and holds nothing in evaluation');
});

test('finds a tensor that is never freed', () => {
  const layer = broken((applied, x) => {
    x.x.clone();
    return applied;
  });
  expect(failed(layer)).toContain('frees in backward what it held, and nothing of the caller’s');
});

test('finds a layer that mixes time steps and does not know of streams', () => {
  const mixing: typeof dense = {
    init: dense.init,
    apply: (params, state, x, context) => dense.apply(params, state, { ...x, x: cumsum(x.x, 0) }, context),
  };
  expect(failed(mixing)).toContain('gives in a stream what it gives for all steps at once, or says why it can not');
});

test('finds a layer that disposes its input', () => {
  const layer = broken((applied, x, training) => {
    if (!training) x.x.dispose();
    return applied;
  });
  expect(failed(layer)).toContain('changes no state and holds nothing in evaluation');
});
