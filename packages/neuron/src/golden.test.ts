import type { Named } from '@synfire/core';
import { type Neuron, neuronOverTime, neuronOverTimeGradient, numberOps, type Ops, type Surrogate, tensorOps } from '@synfire/kernel';
import { atan, erf, piecewiseQuadratic, rect, rectangle, sigmoid, triangle } from '@synfire/surrogate';
import { expectClose, type GoldenCase, goldenCases, goldenTensor } from '@synfire/tools/golden';
import { fill, stack, type Tensor, tensor1d, tidy, unstack } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import * as all from './index.ts';

const surrogates: Named<(settings: Named<number>) => Surrogate> = {
  ATan: atan,
  Sigmoid: sigmoid,
  PiecewiseQuadratic: piecewiseQuadratic,
  Erf: erf,
  Rect: rect,
  StbpRectangle: rectangle,
  Triangle: triangle,
};

/** A golden case's attributes in this package's words. */
function options({ attributes }: GoldenCase) {
  const a = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, Number(value)]));
  const surrogate = surrogates[String(attributes.surrogate)];
  if (!surrogate) throw new Error(`no surrogate ${attributes.surrogate}`);
  const settings = Object.entries({ ...(attributes.surrogate_args ?? {}) }).map(([name, value]): [string, number] => [name, Number(value)]);
  return {
    vThreshold: a.v_threshold ?? Number.NaN,
    vReset: attributes.v_reset === null ? null : (a.v_reset ?? Number.NaN),
    detachReset: attributes.detach_reset === true,
    strict: attributes.strict === true,
    surrogate: surrogate(Object.fromEntries(settings)),
    ...('tau' in a ? { tau: a.tau ?? Number.NaN } : {}),
    ...('decay_input' in a ? { decayInput: attributes.decay_input === true } : {}),
  };
}

const kinds: Named<(c: GoldenCase) => Neuron> = {
  IF: (c) => all.ifNode(options(c)),
  LIF: (c) => all.lif(options(c)),
  PLIF: (c) => all.plif({ ...options(c), tau: 1 + Math.exp(-Number(c.tensors.w?.values[0])) }),
  KLIF: (c) => all.klif({ ...options(c), scaleReset: c.attributes.scale_reset === true, k: Number(c.tensors.k?.values[0]) }),
  QIF: (c) => all.qif({ ...options(c), vRest: Number(c.attributes.v_rest), vC: Number(c.attributes.v_c), a0: Number(c.attributes.a0) }),
  EIF: (c) =>
    all.eif({
      ...options(c),
      vRest: Number(c.attributes.v_rest),
      thetaRh: Number(c.attributes.theta_rh),
      deltaT: Number(c.attributes.delta_T),
    }),
  CUBA: (c) => all.cubaLif({ ...options(c), cDecay: Number(c.attributes.c_decay), vDecay: Number(c.attributes.v_decay) }),
  DECAY: (c) => all.iterativeLif({ ...options(c), decay: Number(c.attributes.decay) }),
};

const golden = goldenCases('neurons').filter(({ attributes }) => String(attributes.kind) in kinds);

const neuronOf = (c: GoldenCase): Neuron => {
  const make = kinds[String(c.attributes.kind)];
  if (!make) throw new Error(`no neuron of kind ${c.attributes.kind}`);
  return make(c);
};

const kernelInputs = (c: GoldenCase, neuron: Neuron) => ({
  x: goldenTensor(c, 'x'),
  ...all.kernelParams(neuron, Object.fromEntries(Object.keys(neuron.params).map((name) => [name, goldenTensor(c, name)]))),
});

/** Steps a neuron over any value type, noting s, h (what is held against the threshold) and v (after the reset). */
function trace<A>(op: Ops<A>, neuron: Neuron, xs: readonly A[], rest: (value: number) => A, params: Named<A>, vThreshold: number) {
  const h: A[] = [];
  const noting: Ops<A> = {
    ...op,
    spike: (x, surrogate, strict, threshold = 0) => {
      h.push(op.add(x, vThreshold - threshold));
      return op.spike(x, surrogate, strict, threshold);
    },
  };
  let state: Named<A> = Object.fromEntries(Object.entries(neuron.rest).map(([name, value]) => [name, rest(value)]));
  const steps = xs.map((x): readonly [A, Named<A>] => {
    const [s, next] = neuron.step(noting, state, x, params);
    state = next;
    return [s, next];
  });
  return { s: steps.map(([s]) => s), h, v: steps.flatMap(([, { v }]) => (v === undefined ? [] : [v])) };
}

const cases = golden.map((c) => [c.name, c] as const);

test.skipIf(cases.length === 0)('covers every golden neuron that does not mix time steps', () => {
  expect(goldenCases('neurons').length - golden.length, 'cases left out, psn and sliding_psn').toBe(2);
});

test.each(cases)('%s: spikes exactly, and gradients, over time', (_, c) => {
  tidy(() => {
    const neuron = neuronOf(c);
    const T = c.tensors.x?.shape[0] ?? 0;
    const inputs = kernelInputs(c, neuron);
    const { y } = neuronOverTime(inputs, { T, neuron });
    expect([...y.dataSync()], 'spikes').toEqual([...goldenTensor(c, 's').dataSync()]);
    if (!c.tensors.dy) return;
    const gradients = neuronOverTimeGradient({ ...inputs, dy: goldenTensor(c, 'dy') }, { T, neuron });
    expectClose(gradients.dx, goldenTensor(c, 'dx'), c.tolerance.gradient, 'dx');
    for (const [name, gradient] of Object.entries(all.paramGradients(neuron, gradients)))
      expectClose(gradient, goldenTensor(c, `d${name}`), c.tolerance.gradient, `d${name}`);
  });
});

test.each(cases)('%s: s, h and v step by step on tensors', (_, c) => {
  tidy(() => {
    const neuron = neuronOf(c);
    const xs = unstack(goldenTensor(c, 'x'), 0);
    const params = Object.fromEntries(Object.keys(neuron.params).map((name) => [name, goldenTensor(c, name)]));
    const rest = (value: number): Tensor => fill(xs[0]?.shape ?? [], value);
    const found = trace<Tensor>(tensorOps, neuron, xs, rest, params, options(c).vThreshold);
    expect([...stack(found.s).dataSync()], 'spikes').toEqual([...goldenTensor(c, 's').dataSync()]);
    expectClose(stack(found.h), goldenTensor(c, 'h'), c.tolerance.forward, 'h');
    expectClose(stack(found.v), goldenTensor(c, 'v'), c.tolerance.forward, 'v');
  });
});

test.each(cases)('%s: s, h and v step by step on numbers', (_, c) => {
  tidy(() => {
    const neuron = neuronOf(c);
    const x = goldenTensor(c, 'x');
    const [T = 0, N = 0] = x.shape;
    const values = x.dataSync();
    const params = Object.fromEntries(Object.keys(neuron.params).map((name) => [name, Number(c.tensors[name]?.values[0])]));
    const columns = Array.from({ length: N }, (_, n) => {
      const xs = Array.from({ length: T }, (_, t) => values[t * N + n] ?? Number.NaN);
      return trace<number>(numberOps, neuron, xs, (value) => value, params, options(c).vThreshold);
    });
    for (const name of ['s', 'h', 'v'] as const) {
      const ours = tensor1d(Array.from({ length: T }, (_, t) => columns.map((column) => column[name][t] ?? Number.NaN)).flat());
      const expected = tensor1d([...goldenTensor(c, name).dataSync()]);
      expectClose(ours, expected, name === 's' ? { atol: 0, rtol: 0 } : c.tolerance.forward, name);
    }
  });
});

test('the neurons of the authors’ codes have their settings as defaults', () => {
  for (const [name, neuron] of [
    ['ms_mem_update', all.msLif()],
    ['stbp_lif', all.stbpLif()],
    ['tet_lif', all.tetLif()],
    ['cuba_lif', all.cubaLif()],
    ['qif', all.qif()],
    ['eif', all.eif()],
    ['if_hard', all.ifNode()],
    ['lif_hard', all.lif()],
    ['plif_tau2', all.plif()],
  ] as const) {
    const [c] = golden.filter((one) => one.name === name);
    if (!c) continue;
    tidy(() => {
      const T = c.tensors.x?.shape[0] ?? 0;
      const gradients = neuronOverTimeGradient({ ...kernelInputs(c, neuron), dy: goldenTensor(c, 'dy') }, { T, neuron });
      expectClose(gradients.dx, goldenTensor(c, 'dx'), c.tolerance.gradient, `dx of ${name}`);
    });
  }
});
