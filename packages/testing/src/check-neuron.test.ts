import type { Neuron, Ops, Surrogate } from '@synfire/kernel';
import { expect, test } from 'vitest';
import { checkNeuron } from './check-neuron.ts';

const slope: Surrogate = { name: 'slope', derivative: (op, x) => op.exp(op.mul(-1, op.abs(x))) };

/** Two states, a learned number, a surrogate of one's own; `wrong` differs on numbers, where differences are taken, from symbols. */
const mine = (wrong: boolean): Neuron<'v' | 'a', 'beta'> => ({
  rest: { v: 0, a: 0 },
  params: { beta: 0.3 },
  step<A>(op: Ops<A>, { v, a }: Readonly<Record<'v' | 'a', A>>, x: A, { beta }: Readonly<Record<'beta', A>>) {
    const h = op.add(op.mul(0.75, v), x);
    const s = op.spike(op.sub(h, op.add(1, op.mul(beta, a))), slope);
    return [s, { v: op.sub(h, wrong && 'nodes' in op ? op.detach(s) : s), a: op.add(op.mul(0.8, a), s) }];
  },
});

test('finds nothing wrong with a neuron of one’s own, with every join', async () => {
  const { differences } = await checkNeuron(mine(false));
  expect(differences.flatMap(({ broken }) => broken ?? [])).toEqual([]);
  const what = differences.map((one) => one.what);
  expect(what).toContain('generated and composed, join none: SynfireNeuron.y');
  expect(what).toContain('generated and composed, join iand: SynfireNeuronGradient.d.p.beta');
  expect(what).toContain('gradient and finite differences: dx');
});

test('finds a gradient that finite differences do not show', async () => {
  const { differences } = await checkNeuron(mine(true));
  const broken = differences.flatMap((one) => one.broken ?? []);
  expect(broken.length).toBeGreaterThan(0);
  for (const sentence of broken) expect(sentence).toMatch(/^gradient and finite differences: /);
});
