import type { Neuron, Ops, Surrogate } from '@synfire/kernel';
import { expect, test } from 'vitest';
import { failing } from './failing.ts';
import { neuronChecks, testNeuron } from './test-neuron.ts';
import { surrogateChecks, testSurrogate } from './test-surrogate.ts';

const fastSigmoid: Surrogate = {
  name: 'fastSigmoid',
  derivative: (op, x) => {
    const u = op.add(1, op.abs(x));
    return op.div(1, op.mul(u, u));
  },
};

/** Two states and a learned jump of the threshold; the reset is in the gradient. */
const adaptive = (surrogate: Surrogate): Neuron<'v' | 'a', 'beta'> => ({
  rest: { v: 0, a: 0 },
  params: { beta: 0.3 },
  step(op, { v, a }, x, { beta }) {
    const h = op.add(op.mul(0.75, v), x);
    const s = op.spike(op.sub(h, op.add(1, op.mul(beta, a))), surrogate);
    return [s, { v: op.sub(h, s), a: op.add(op.mul(0.8, a), s) }];
  },
});

testSurrogate(fastSigmoid, { area: 2 });
testNeuron('adaptive', adaptive(fastSigmoid));

/** Something of the shape of a neuron, its step changed. */
const changed = (step: Neuron<'v'>['step']): Neuron<'v', never> => ({ rest: { v: 0 }, params: {}, step });

const slope = 'has the gradients that finite differences with its surrogate’s slope show';
const over = 'does over time on tensors what step() does in a loop on numbers';

test('finds an output that is not a spike', () => {
  const linear = changed((op, { v }, x) => [op.mul(0.5, op.add(v, x)), { v: x }]);
  expect(failing(neuronChecks(linear))).toEqual(['puts out 0 and 1, both of them']);
  expect(failing(neuronChecks(linear, { binary: false }))).toEqual([]);
});

test('finds a neuron that stays silent, whose test would show nothing', () => {
  const silent = changed((op, { v }, x) => [op.spike(op.sub(x, 100), fastSigmoid), { v }]);
  expect(failing(neuronChecks(silent))).toContain('puts out 0 and 1, both of them');
});

test('finds a neuron that remembers outside its state', () => {
  let calls = 0;
  const forgetful = changed(<A>(op: Ops<A>, { v }: Readonly<Record<'v', A>>, x: A) => {
    calls++;
    const h = op.add(v, op.mul(x, calls % 2));
    return [op.spike(op.sub(h, 1), fastSigmoid), { v: h }];
  });
  expect(failing(neuronChecks(forgetful))).toContain(over);
});

test('finds an op set whose gradient differs from the slope', () => {
  // Different on numbers, where differences are taken, and on symbols, from which the kernel is made.
  const split = changed(<A>(op: Ops<A>, { v }: Readonly<Record<'v', A>>, x: A) => {
    const h = op.add(v, x);
    const s = op.spike(op.sub(h, 1), fastSigmoid);
    return [s, { v: op.sub(h, 'nodes' in op ? s : op.detach(s)) }];
  });
  expect(failing(neuronChecks(split))).toEqual(['has the gradients that tfjs’s tape finds', slope]);
});

const broken = (change: Partial<Surrogate>): Surrogate => ({ ...fastSigmoid, name: 'broken', ...change });

test.each([
  ['is finite everywhere', broken({ derivative: (op, x) => op.div(1, op.mul(x, x)) }), {}],
  ['is nowhere negative', broken({ derivative: (op, x) => op.sub(op.exp(op.mul(-1, op.mul(x, x))), 0.5) }), {}],
  ['is even', broken({ derivative: (op, x) => op.sigmoid(x) }), {}],
  ['has an area of 1', fastSigmoid, { area: 1 }],
  ['is the slope of its primitive', broken({ primitive: (op, x) => op.sigmoid(x) }), {}],
  [
    'has the same derivative on tensors, on numbers and as a program',
    broken({ derivative: (op, x) => op.add(op.mul(0, x), 'nodes' in op ? 1 : 2) }),
    {},
  ],
] as const)('finds that a surrogate breaks: %s', (name, surrogate, options) => {
  expect(failing(surrogateChecks(surrogate, options))).toContain(name);
});
