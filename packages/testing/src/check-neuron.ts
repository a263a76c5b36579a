import { scope, uniform } from '@synfire/core';
import { type Join, type Neuron, neuronOverTime, neuronOverTimeGradient } from '@synfire/kernel';
import { getBackend, getKernel } from '@tensorflow/tfjs-core';
import { checkKernel } from './check-kernel.ts';
import type { Difference } from './compare.ts';
import { type TestNeuronOptions, trialOf } from './neuron-trial.ts';
import { slopeDifferences } from './slope-differences.ts';
import { float32 } from './tolerance.ts';

/** What `checkNeuron` found: nothing is wrong where no difference is `broken`. */
export interface NeuronCheck {
  readonly backend: string;
  /** Whether the backend runs neurons by kernels of its own, as generated code; else the composed reference stands on both sides of that comparison. */
  readonly generated: boolean;
  readonly differences: readonly Difference[];
}

const joins: readonly (Join | undefined)[] = [
  undefined,
  { name: 'add', apply: (op, shortcut, branch) => op.add(shortcut, branch) },
  { name: 'and', apply: (op, shortcut, branch) => op.mul(branch, shortcut) },
  { name: 'iand', apply: (op, shortcut, branch) => op.mul(op.sub(1, branch), shortcut) },
];

/**
 * Compares, on the active backend, what runs a neuron over time with its composed reference, alone and with every join, forward and backward;
 * and its gradients with finite differences, in which a spike is a line of its surrogate's slope. Needs no test runner.
 */
export async function checkNeuron<S extends string, P extends string>(
  neuron: Neuron<S, P>,
  options: TestNeuronOptions = {},
): Promise<NeuronCheck> {
  const backend = getBackend();
  const trial = trialOf(neuron, options);
  const { x, params, T } = trial;
  const [shortcut, dy] = [uniform(9, x.shape, 0, 2), uniform(8, x.shape, -1, 1)];
  try {
    const differences: Difference[] = [];
    for (const join of joins) {
      const inputs = { x, ...(join ? { shortcut } : {}), ...params };
      const attrs = { T, neuron, ...(join ? { join } : {}) };
      const found = [
        ...(await checkKernel(neuronOverTime, inputs, attrs, float32)),
        ...(await checkKernel(neuronOverTimeGradient, { ...inputs, dy }, attrs, float32)),
      ];
      differences.push(...found.map((one) => named(one, `generated and composed, join ${join?.name ?? 'none'}`)));
    }
    differences.push(...scope(() => slopeDifferences(trial)).map((one) => named(one, 'gradient and finite differences')));
    return { backend, generated: getKernel(neuronOverTime.name, backend) !== undefined, differences };
  } finally {
    for (const tensor of [x, shortcut, dy, ...Object.values(params)]) tensor.dispose();
  }
}

const named = ({ what, broken, worst }: Difference, how: string): Difference => ({
  what: `${how}: ${what}`,
  worst,
  ...(broken === undefined ? {} : { broken: `${how}: ${broken}` }),
});
