// Prints how long SEW-ResNet-18 takes with a neuron of one's own, of two states and a learnable parameter, beside LIF's time:
//   node --conditions=@synfire/source --import tsx apps/bench/src/own-neuron.bench.ts [rounds] [size] [batch]
// Both take turns in one process; medians of the CPU time of all threads, as on a shared machine wall-clock time is the neighbours' too.
import { batchNorm, type NormFactory } from '@synfire/layers';
import { lif, type Neuron } from '@synfire/neuron';
import { sewResnet18 } from '@synfire/sew-resnet';
import { tensorflow } from '@synfire/tensorflow';
import { makeSteps } from './speed-steps.ts';

/** A threshold that rises with every spike, by how much is learned. */
const tiring: Neuron<'v' | 'a', 'rise'> = {
  rest: { v: 0, a: 0 },
  params: { rise: 0.01 }, // so that both fire alike: what convolutions take depends on it
  step(op, { v, a }, x, { rise }) {
    const h = op.add(op.mul(0.5, v), op.mul(0.5, x));
    const s = op.spike(op.sub(h, op.add(1, a)), { name: 'slope', derivative: (o, u) => o.exp(o.mul(-2, o.abs(u))) });
    return [s, { v: op.mul(h, op.sub(1, op.detach(s))), a: op.add(op.mul(0.8, a), op.mul(rise, s)) }];
  },
};

/** LIF as a user would write it. */
const plain: Neuron<'v', never> = {
  rest: { v: 0 },
  params: {},
  step(op, { v }, x) {
    const h = op.add(op.mul(0.5, v), op.mul(0.5, x));
    const s = op.spike(op.sub(h, 1), { name: 'bell', derivative: (o, u) => o.div(1, o.add(1, o.mul(9.8696, o.mul(u, u)))) });
    return [s, { v: op.mul(h, op.sub(1, op.detach(s))) }];
  },
};

const [rounds = 9, size = 224, batch = 2] = process.argv.slice(2).map(Number);
const { description } = await tensorflow({ variant: 'cpu' });

/** Gains at which a good part of the neurons fires, as after training. */
const norm: NormFactory = ({ gamma = 1, ...rest } = {}) => batchNorm({ gamma: 2 * gamma, ...rest });

const neurons: Readonly<Record<string, Neuron>> = { LIF: lif(), 'one’s own, one state': plain, 'one’s own, two states': tiring };
const contenders = await Promise.all(
  Object.entries(neurons).map(async ([name, neuron]) => ({
    name,
    steps: await makeSteps(sewResnet18({ classes: 1000, T: 4, neuron, norm }), { batch, size, classes: 1000 }),
    train: [] as number[],
    evaluate: [] as number[],
  })),
);

const seconds = async (run: () => Promise<void>): Promise<number> => {
  const { user, system } = process.cpuUsage();
  await run();
  const used = process.cpuUsage({ user, system });
  return (used.user + used.system) / 1e6;
};
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

// The first rounds, in which the neurons' programs are compiled, do not count.
for (let round = -4; round < rounds; round++)
  for (const { steps, train, evaluate } of contenders) {
    const taken = [await seconds(steps.train), await seconds(steps.evaluate)] as const;
    if (round < 0) continue;
    train.push(taken[0]);
    evaluate.push(taken[1]);
  }

console.log(`${description}\nSEW-ResNet-18, ${size}×${size}, batch ${batch}, T = 4: CPU seconds of a step, medians of ${rounds} rounds`);
for (const { name, train, evaluate } of contenders) {
  const [first = contenders[0]] = contenders;
  const ratio = (own: readonly number[], lifs: readonly number[]): string => (median(own) / median(lifs)).toFixed(3);
  const [t, e] = [ratio(train, first?.train ?? []), ratio(evaluate, first?.evaluate ?? [])];
  console.log(`${name}: training ${median(train).toFixed(2)} (${t} of LIF's), evaluation ${median(evaluate).toFixed(2)} (${e})`);
}
for (const { steps } of contenders) steps.dispose();
