import { uniform } from '@synfire/core';
import { type Neuron, neuronOverTime } from '@synfire/kernel';
import { memory, slice, type Tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { type Check, register } from './check.ts';
import { compare } from './compare.ts';
import { againstSlopes, againstTape, holds } from './neuron-gradient.ts';
import { course, numberParams, rounding, seriesOf, type TestNeuronOptions, type Trial, trialOf } from './neuron-trial.ts';
import { backward } from './slope-differences.ts';
import { float32 } from './tolerance.ts';

/** The checks of `testNeuron`. */
export function neuronChecks(neuron: Neuron, options: TestNeuronOptions = {}): readonly Check[] {
  const trial = (): Trial => trialOf(neuron, options);
  const sizes = [{ T: 1, batch: 3 }, { T: 4, batch: 1 }]; // biome-ignore format: a line of sizes
  return [
    ...(options.binary === false ? [] : [{ name: 'puts out 0 and 1, both of them', run: () => binary(trial()) }]),
    { name: 'does over time on tensors what step() does in a loop on numbers', run: () => loop(trial()) },
    { name: 'starts from rest and looks at no later step', run: () => causal(trial()) },
    { name: 'has the gradients that tfjs’s tape finds', run: () => onTape(trial()) },
    { name: 'has the gradients that finite differences with its surrogate’s slope show', run: () => againstSlopes(trial()) },
    ...sizes.map((size) => ({
      name: `works at T = ${size.T}, B = ${size.batch}, and leaves nothing behind`,
      run: () => small(trialOf(neuron, { ...options, ...size })),
    })),
  ];
}

/**
 * Tests a neuron, a user's own included: its output is 0 or 1; over time on tensors it does what `step` does in a loop on numbers; its gradients
 * are those of tfjs's tape, and of finite differences where a spike is a line of its surrogate's slope; nothing is leaked.
 */
export const testNeuron = <S extends string, P extends string>(name: string, neuron: Neuron<S, P>, options: TestNeuronOptions = {}): void =>
  register(`neuron ${name}`, neuronChecks(neuron, options));

const forward = ({ neuron, T, x, params }: Trial): Tensor => neuronOverTime({ x, ...params }, { T, neuron }).y;

function binary(trial: Trial): void {
  const values = [...new Set(forward(trial).dataSync())].sort();
  expect(values, 'values of the output; set `range` if the neuron stays silent').toEqual([0, 1]);
}

function loop(trial: Trial): void {
  const { neuron, T, B, C } = trial;
  const y = forward(trial).dataSync();
  const [ours, expected]: [number[], number[]] = [[], []];
  for (let i = 0; i < B * C; i++) {
    const { y: plain, margin } = course(neuron, seriesOf(trial, i), numberParams(neuron, i % C));
    for (let t = 0; t < T && (margin[t] ?? 0) > rounding; t++) {
      ours.push(y[t * B * C + i] ?? Number.NaN);
      expected.push(plain[t] ?? Number.NaN);
    }
  }
  expect(ours.length, 'outputs whose membrane keeps away from the threshold').toBeGreaterThan(0.7 * T * B * C);
  holds([compare('output', ours, expected, float32)]);
}

function causal(trial: Trial): void {
  const { T, B, C, x } = trial;
  const whole = forward(trial);
  for (const steps of [1, T - 1]) {
    const part = forward({ ...trial, T: steps, x: slice(x, [0, 0], [steps * B, C]) });
    const expected = [...slice(whole, [0, 0], [steps * B, C]).dataSync()];
    expect([...part.dataSync()], `output of the first ${steps} steps alone`).toEqual(expected);
  }
}

const onTape = (trial: Trial): void => againstTape(trial, forward(trial));

function small(trial: Trial): void {
  const { x } = trial;
  const dy = uniform(8, x.shape, -1, 1);
  const before = memory().numTensors;
  const results = [forward(trial), ...backward(trial, dy).map(([, gradient]) => gradient)];
  const shapes = results.slice(0, 2).map(({ shape }) => shape);
  expect(shapes, 'shapes of output and dx').toEqual([x.shape, x.shape]);
  const values = results.flatMap((t) => [...t.dataSync()]);
  expect(values.every(Number.isFinite), 'output and gradients are finite').toBe(true);
  for (const t of results) t.dispose();
  expect(memory().numTensors, 'tensors once the results are disposed').toBe(before);
}
