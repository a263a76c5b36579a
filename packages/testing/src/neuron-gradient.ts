import { uniform } from '@synfire/core';
import { neuronOverTimeGradient } from '@synfire/kernel';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { compare, type Difference } from './compare.ts';
import { overTape } from './neuron-over-tape.ts';
import { type Slope, slopesOf } from './neuron-slopes.ts';
import { course, numberParams, rounding, seriesOf, type Trial } from './neuron-trial.ts';
import { float32 } from './tolerance.ts';

/** Gradients of a trial's neuron by x and its parameters, `dx` and `d.p.<name>`. */
export const backward = ({ neuron, T, x, params }: Trial, dy: Tensor): readonly (readonly [name: string, gradient: Tensor])[] =>
  Object.entries(neuronOverTimeGradient({ x, dy, ...params }, { T, neuron }));

/** Throws with every comparison that is broken. */
export const holds = (found: readonly Difference[]): void => expect(found.flatMap(({ broken }) => broken ?? [])).toEqual([]);

/** Holds a neuron's output and gradients against those of tfjs's tape. */
export function againstTape(trial: Trial, y: Tensor): void {
  const { x, params } = trial;
  const dy = uniform(8, x.shape, -1, 1);
  const expected = overTape(trial, dy);
  const ours = backward(trial, dy);
  const inputs = [x, ...Object.values(params)];
  expect(ours.map(([name]) => name), 'names of gradients').toEqual(['dx', ...Object.keys(params).map((name) => `d.${name}`)]); // biome-ignore format: one expectation
  expect(ours.map(([, { shape }]) => shape), 'shapes of gradients').toEqual(inputs.map(({ shape }) => shape)); // biome-ignore format: one expectation
  const found = ours.map(([name, g], i) => compare(name, g.dataSync(), expected.gradients[i]?.dataSync() ?? [], float32));
  holds([compare('output', y.dataSync(), expected.y.dataSync(), float32), ...found]);
}

/** Holds a neuron's gradients against finite differences, in which a spike is a line of its surrogate's slope. */
export function againstSlopes(trial: Trial): void {
  const { neuron, T, B, C, x, params } = trial;
  const random = uniform(8, x.shape, -1, 1).dataSync();
  const elements = Array.from({ length: B * C }, (_, i) => {
    const [currents, values] = [seriesOf(trial, i), numberParams(neuron, i % C)];
    // An element that may spike otherwise in float32 is left out by a dy of 0.
    const clear = (course(neuron, currents, values).margin.at(-1) ?? 0) > rounding;
    const dy = currents.map((_, t) => (clear ? (random[t * B * C + i] ?? 0) : 0));
    return { dy, slopes: slopesOf(neuron, currents, values, dy) };
  });
  const dy = Array.from({ length: T }, (_, t) => elements.map((element) => element.dy[t] ?? 0)).flat();
  const found = backward(trial, tensor(dy, x.shape)).flatMap(([name, gradient]) => {
    const parameter = name.slice('d.p.'.length);
    const scalar = params[`p.${parameter}`]?.rank === 0;
    const along = (i: number): readonly (Slope | undefined)[] =>
      name === 'dx'
        ? [elements[i % (B * C)]?.slopes.x[Math.floor(i / (B * C))]]
        : elements.flatMap(({ slopes }, j) => (scalar || j % C === i ? [slopes.params[parameter]] : []));
    return between(name, gradient.dataSync(), along);
  });
  holds(found);
}

/** Compares where the slopes of both sides agree; at a kink they do not, and neither is the gradient. */
function between(name: string, gradient: ArrayLike<number>, along: (i: number) => readonly (Slope | undefined)[]): readonly Difference[] {
  const sums = Array.from(gradient, (_, i) => {
    const slopes = along(i).map((slope) => slope ?? { left: Number.NaN, right: Number.NaN });
    return { left: slopes.reduce((sum, s) => sum + s.left, 0), right: slopes.reduce((sum, s) => sum + s.right, 0) };
  });
  const smooth = sums.flatMap(({ left, right }, i) => (Math.abs(left - right) > 1e-3 * Math.max(1, Math.abs(left)) ? [] : [i]));
  expect(smooth.length, `slopes along ${name} that are the same on both sides`).toBeGreaterThanOrEqual(sums.length / 2);
  const expected = smooth.map((i) => ((sums[i]?.left ?? 0) + (sums[i]?.right ?? 0)) / 2);
  return [compare(name, smooth.map((i) => gradient[i] ?? Number.NaN), expected, { atol: 1e-3, rtol: 1e-3 })]; // biome-ignore format: one comparison
}
