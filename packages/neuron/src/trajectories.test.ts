import { type Neuron, numberOps } from '@synfire/kernel';
import { expect, test } from 'vitest';
import { adaptiveLif, gatedLif, ifNode, integerLif, integrator, liaf, noReset, pliaf } from './index.ts';

/** Output and membrane of a neuron stepped on plain numbers. */
function course(neuron: Neuron, currents: readonly number[]): { readonly y: readonly number[]; readonly v: readonly number[] } {
  const params = Object.fromEntries(Object.entries(neuron.params).map(([name, value]) => [name, Number(value)]));
  let state = neuron.rest;
  const steps = currents.map((x) => {
    const [y, next] = neuron.step(numberOps, state, x, params);
    state = next;
    return { y, v: next.v ?? Number.NaN };
  });
  return { y: steps.map(({ y }) => y), v: steps.map(({ v }) => v) };
}

const currents = [0.6, 0.6, 0.9, 0.3, 1.7, 0, 0.5, 1.2];
const near = (values: readonly number[]) => values.map((v) => expect.closeTo(v, 5));

/** Numbers from the papers' formulas, worked out apart from this code. */
test('a gated LIF with half-open gates', () => {
  const { y, v } = course(gatedLif({ T: 8 }), currents);
  expect(y).toEqual([0, 1, 1, 0, 1, 0, 0, 1]);
  expect(v).toEqual(near([0.434375, 0.705859, 0.629956, 0.156236, 1.357023, 0.158445, 0.458403, 1.170877]));
});

test('a gated LIF has a conductance for each step, and later steps share the last', () => {
  const neuron: Neuron = gatedLif({ T: 2, gates: 0.999_999 });
  const params = {
    ...Object.fromEntries(Object.entries(neuron.params).map(([name, p]) => [name, Number(p)])),
    conduct0: -30,
    conduct1: 30,
  };
  let state = neuron.rest;
  const spikes = [1, 1, 1].map((x) => {
    const [s, next] = neuron.step(numberOps, state, x, params);
    state = next;
    return s;
  });
  expect(spikes, 'the first input is shut out').toEqual([0, 1, 1]);
});

test('an adaptive LIF raises its threshold with every spike', () => {
  const { y, v } = course(
    adaptiveLif(),
    currents.map((x) => 3 * x),
  );
  expect(y).toEqual([0, 1, 1, 0, 1, 0, 0, 1]);
  expect(v).toEqual(near([0.9, 0.35, 0.353707, 0.626854, 1.568192, 0.784096, 1.142048, 1.012066]));
});

test('an integer LIF gives whole numbers up to its largest', () => {
  const { y, v } = course(integerLif(), [0.6, 0.6, 0.9, 0.3, 1.7, 6, 0.5, -1.2, 2.4]);
  expect(y).toEqual([1, 1, 1, 0, 2, 4, 1, 0, 2]);
  expect(v.at(-1)).toBeCloseTo(0.024766540527, 9);
  expect(course(integerLif({ normalized: true }), [0.6, 6]).y).toEqual([0.25, 1]);
});

test('a LIAF puts out its rectified membrane and resets by spikes', () => {
  expect(course(liaf(), [1.2, 1.2, -4, 1.8]).y).toEqual(near([0.6, 0.9, 0, 0.125]));
  expect(course(liaf({ thresholdRelated: true }), [3]).y).toEqual([0.5]);
});

test('a PLIAF starts as the LIAF of its tau, whose decay is 1 - σ(w)', () => {
  expect(course(pliaf({ tau: 4, decayInput: false }), [0.5, 0.25, 1, 0.2]).y).toEqual(near([0.5, 0.625, 1.46875, 0.2]));
  expect(course(pliaf({ tau: 4 }), currents)).toEqual({ y: near(course(liaf({ tau: 4 }), currents).y), v: near(course(liaf({ tau: 4 }), currents).v) }); // biome-ignore format: one comparison
});

test('an integrator puts out its membrane', () => {
  expect(course(integrator({ tau: 2 }), currents).y).toEqual(near([0.3, 0.45, 0.675, 0.4875, 1.09375, 0.546875, 0.5234375, 0.86171875]));
  expect(course(integrator(), [1, 2, -4]).y).toEqual([1, 3, -1]);
});

test('without a reset a neuron goes on firing while its membrane is above the threshold', () => {
  expect(course(ifNode({ reset: noReset, vThreshold: 3 }), currents).y).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
});

test('a rule of one’s own for the reset takes the place of hard and soft', () => {
  const halved = ifNode({ reset: (op, h, s) => op.mul(h, op.sub(1, op.mul(0.5, s))) });
  expect(course(halved, [2, 0, 0]).v).toEqual([1, 0.5, 0.5]);
});

test.each([
  [() => gatedLif({ tau: 1 }), 'gatedLif: tau = 1; expected a number between 0 and 1'],
  [() => gatedLif({ T: 0 }), 'gatedLif: T = 0'],
  [() => integerLif({ max: 1.5 }), 'integerLif: max = 1.5'],
  [() => liaf({ tau: -1 }), 'liaf: tau = -1'],
  [() => pliaf({ tau: 1 }), 'pliaf: tau = 1'],
  [() => integrator({ tau: 0 }), 'integrator: tau = 0'],
  [() => adaptiveLif({ tauAdaptation: 0 }), 'adaptiveLif (tauAdaptation): tau = 0'],
] as const)('refuses settings that make no neuron, %#', (make, message) => {
  expect(make).toThrow(message);
});
