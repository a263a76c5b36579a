import type { Join, Neuron, Surrogate } from '@synfire/kernel';

/** A small problem that all ways to compute it must solve alike. */
export interface CudaTrial {
  readonly name: string;
  readonly neuron: Neuron;
  /** x has one step, presented at all T. */
  readonly still: boolean;
  readonly inputs: Readonly<Record<string, Values>>;
}

interface Values {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

const surrogate: Surrogate = { name: 'trial', derivative: (op, x) => op.div(1, op.add(1, op.mul(x, x))) };

const leaky: Neuron<'v', never> = {
  rest: { v: 0 },
  params: {},
  step: (op, { v }, x) => {
    const h = op.mul(op.add(v, x), 0.5);
    const s = op.spike(op.sub(h, 1), surrogate);
    return [s, { v: op.where(s, 0, h) }];
  },
};

/** Two states, a current and a membrane, and a parameter that is learnt. */
const current: Neuron<'i' | 'v', 'w'> = {
  rest: { i: 0, v: 0.5 },
  params: { w: 0.5 },
  step: (op, { i, v }, x, { w }) => {
    const next = op.add(op.mul(i, w), x);
    const h = op.add(op.mul(v, 0.5), next);
    const s = op.spike(op.sub(h, 1), surrogate);
    return [s, { i: next, v: op.sub(h, op.detach(s)) }];
  },
};

/** What all trials have in common. */
export const common: { readonly T: number; readonly epsilon: number; readonly join: Join } = {
  T: 4,
  epsilon: 0.25,
  join: { name: 'add', apply: (op, shortcut, branch) => op.add(shortcut, branch) },
};

const [B, side, C] = [2, 5, 24];

/**
 * Eighths and powers of two, and β 2^-14 beside them: membranes are multiples of 2^-11 but for it, so that none is nearer to a threshold
 * than what floats may be off, and spikes must be the same in any order of operations.
 */
function inputs(still: boolean, parameters: Readonly<Record<string, readonly number[]>>): CudaTrial['inputs'] {
  let state = 1;
  const made = (shape: readonly number[], value: (random: number, i: number) => number): Values => ({
    shape,
    values: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return value(state >>> 16, i);
    }),
  });
  const steps = [common.T * B, side, side, C];
  const learnt = Object.entries(parameters).map(([name, shape]) => [`p.${name}`, made(shape, () => 0.5)] as const);
  return {
    x: made(still ? [B, side, side, C] : steps, (n) => (n % 32) / 8 - 1),
    shortcut: made(steps, (n) => n % 2),
    dy: made(steps, (n) => (n % 33) / 16 - 1),
    gamma: made([C], (_, i) => 2 ** ((i % 3) - 1)),
    beta: made([C], (n) => (n % 8) / 8 + 2 ** -14),
    mean: made([C], (n) => (n % 8) / 8),
    variance: made([C], () => 1 - common.epsilon),
    ...Object.fromEntries(learnt),
  };
}

/** A norm, a neuron over T steps and a join, of each kind that the generator of CUDA code treats otherwise. */
export const cudaTrials = (): readonly CudaTrial[] => [
  { name: 'a leaky neuron', neuron: leaky, still: false, inputs: inputs(false, {}) },
  { name: 'a neuron with a learnt number', neuron: current, still: true, inputs: inputs(true, { w: [] }) },
  { name: 'a neuron with a number a channel', neuron: current, still: false, inputs: inputs(false, { w: [C] }) },
];
