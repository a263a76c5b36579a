import { fold, type Key, uniform } from '@synfire/core';
import {
  batchNorm,
  gradientReadsShortcut,
  type Join,
  type Neuron,
  type neuronOverTime,
  type neuronOverTimeGradient,
  type normNeuron,
  type normNeuronGradient,
  type Surrogate,
} from '@synfire/kernel';
import { scalar, type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { normalised } from './image-cases.ts';
import type { CasesOf } from './test-kernel.ts';

const bell: Surrogate = {
  name: 'bell',
  derivative: (op, x) => {
    const u = op.mul(Math.PI, x);
    return op.div(1, op.add(1, op.mul(u, u)));
  },
};

/** Hard reset, nothing learned: the neuron of most networks. */
const plain: Neuron<'v', never> = {
  rest: { v: 0 },
  params: {},
  step(op, { v }, x) {
    const h = op.add(v, x);
    const s = op.spike(op.sub(h, 1), bell);
    return [s, { v: op.mul(h, op.sub(1, op.detach(s))) }];
  },
};

/** A learned leak, the reset in the gradient. */
const leaky: Neuron<'v', 'w'> = {
  rest: { v: 0.1 },
  params: { w: 0.2 },
  step(op, { v }, x, { w }) {
    const h = op.add(v, op.mul(op.sub(x, v), op.sigmoid(w)));
    const s = op.spike(op.sub(h, 0.5), bell, true);
    return [s, { v: op.sub(h, op.mul(0.5, s)) }];
  },
};

/** Two states, of which one is the input at first, and parameters per channel. */
const adaptive: Neuron<'i' | 'a', 'rho' | 'beta'> = {
  rest: { i: 0, a: 0 },
  params: { rho: [0.5, 0.7, 0.9], beta: 0.3 },
  step(op, { i, a }, x, { rho, beta }) {
    const next = op.add(op.mul(rho, i), x);
    const s = op.spike(op.sub(next, op.add(0.6, op.mul(beta, a))), bell);
    return [s, { i: next, a: op.where(op.greater(next, 0), op.add(op.mul(0.5, a), s), op.abs(a)) }];
  },
};

const neurons: Readonly<Record<string, Neuron>> = { plain, 'learned leak': leaky, 'two states, parameters per channel': adaptive };

const joins: Readonly<Record<string, Join | undefined>> = {
  alone: undefined,
  add: { name: 'add', apply: (op, shortcut, branch) => op.add(shortcut, branch) },
  and: { name: 'and', apply: (op, shortcut, branch) => op.mul(shortcut, branch) },
  iand: { name: 'iand', apply: (op, shortcut, branch) => op.mul(shortcut, op.sub(1, branch)) },
};

const combinations = Object.entries(neurons).flatMap(([name, neuron]) =>
  Object.entries(joins).map(([how, join]) => ({
    name: `${name}, ${how}`,
    neuron,
    attrs: { T: 4, neuron, ...(join ? { join } : {}) },
    join,
  })),
);

/** Pieces of a stream: from rest and from states, one step and several, states handed on or not. */
const pieces = [
  { T: 1, begun: false, carry: true },
  { T: 1, begun: true, carry: true },
  { T: 4, begun: true, carry: true },
  { T: 4, begun: true, carry: false },
];

const streamed = combinations
  .filter((_, i) => i % 3 === 0)
  .flatMap((c) =>
    pieces.map(({ T, begun, carry }) => ({
      ...c,
      name: `${c.name}, ${T} steps ${begun ? 'from states' : 'from rest'}${carry ? ', states handed on' : ''}`,
      attrs: { ...c.attrs, T, carry },
      begun,
    })),
  );

/** States of B samples where the piece begins with them. */
const statesOf = (key: Key, neuron: Neuron, [n = 0, ...rest]: readonly number[], { begun, T }: { begun: boolean; T: number }): States =>
  Object.fromEntries(
    Object.keys(begun ? neuron.rest : {}).map((name, i): [`s.${string}`, Tensor] => [
      `s.${name}`,
      uniform(fold(key, 20 + i), [n / T, ...rest], -0.5, 0.8),
    ]),
  );

type States = Readonly<Record<`s.${string}`, Tensor>>;

type Parameters = Readonly<Record<`p.${string}`, Tensor>>;

const parameters = (neuron: Neuron): Parameters =>
  Object.fromEntries(
    Object.entries(neuron.params).map(([name, value]): [`p.${string}`, Tensor] => [
      `p.${name}`,
      typeof value === 'number' ? scalar(value) : tensor1d([...value]),
    ]),
  );

const shape = (key: Key): number[] => [4 * (1 + (fold(key, 0) % 3)), 1 + (fold(key, 1) % 4), 2, 3];

const shortcutOf = (key: Key, of: readonly number[], wanted: boolean): { readonly shortcut?: Tensor } =>
  wanted ? { shortcut: uniform(fold(key, 7), of, 0, 2) } : {};

/** Cases of `neuronOverTime`. */
export const neuronCases: CasesOf<typeof neuronOverTime> = [...combinations.map((c) => ({ ...c, begun: false })), ...streamed].map(
  ({ name, neuron, attrs, join, begun }) => ({
    name,
    make: (key: Key) => {
      const x = uniform(fold(key, 2), shape(key), -0.5, 1.5);
      const states = statesOf(key, neuron, x.shape, { begun, T: attrs.T });
      return { inputs: { x, ...states, ...shortcutOf(key, x.shape, join !== undefined), ...parameters(neuron) }, attrs };
    },
  }),
);

/** Cases of `neuronOverTimeGradient`; the shortcut is left out where the gradient does not read it, as layers do. */
export const neuronGradientCases: CasesOf<typeof neuronOverTimeGradient> = combinations.map(({ name, neuron, attrs, join }) => ({
  name,
  make: (key: Key) => {
    const [x, dy] = [uniform(fold(key, 2), shape(key), -0.5, 1.5), uniform(fold(key, 3), shape(key), -1, 1)];
    const shortcut = shortcutOf(key, x.shape, join !== undefined && gradientReadsShortcut(neuron, join));
    return { inputs: { dy, x, ...shortcut, ...parameters(neuron) }, attrs };
  },
}));

const fused = combinations.flatMap((c) => [1, 4].map((repeat) => ({ ...c, repeat, name: `${c.name}, x presented ${repeat} times` })));

function fusedInputs(key: Key, neuron: Neuron, repeat: number) {
  const given = { ...normalised(key, shape(key)), ...parameters(neuron) };
  const [rows = 0, ...rest] = given.x.shape;
  return { given, full: [rows * repeat, ...rest] };
}

const normed = [
  ...fused.flatMap((c) => [false, true].map((evaluation) => ({ ...c, evaluation, begun: false }))),
  ...streamed.map((c) => ({ ...c, repeat: 1, evaluation: true })),
];

/** Cases of `normNeuron`, with the batch's own statistics and with given ones. */
export const normNeuronCases: CasesOf<typeof normNeuron> = normed.map(({ name, neuron, attrs, join, repeat, evaluation, begun }) => ({
  name: `${name}, ${evaluation ? 'given' : 'own'} statistics`,
  make: (key: Key) => {
    const { given, full } = fusedInputs(key, neuron, repeat);
    const statistics = evaluation ? { mean: uniform(fold(key, 5), [3], 2, 4), variance: uniform(fold(key, 6), [3], 1, 2) } : {};
    const states = statesOf(key, neuron, full, { begun, T: attrs.T });
    return {
      inputs: { ...given, ...statistics, ...states, ...shortcutOf(key, full, join !== undefined) },
      attrs: { ...attrs, epsilon: 1e-5, repeat },
    };
  },
}));

/** Cases of `normNeuronGradient`. */
export const normNeuronGradientCases: CasesOf<typeof normNeuronGradient> = fused.map(({ name, neuron, attrs, join, repeat }) => ({
  name,
  make: (key: Key) => {
    const { given, full } = fusedInputs(key, neuron, repeat);
    const { y, mean, variance } = batchNorm(given, { epsilon: 1e-5 });
    y.dispose();
    const shortcut = shortcutOf(key, full, join !== undefined && gradientReadsShortcut(neuron, join));
    return {
      inputs: { ...given, mean, variance, dy: uniform(fold(key, 3), full, -1, 1), ...shortcut },
      attrs: { ...attrs, epsilon: 1e-5, repeat },
    };
  },
}));
