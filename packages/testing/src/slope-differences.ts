import { uniform } from '@synfire/core';
import { neuronOverTimeGradient } from '@synfire/kernel';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { compare, type Difference } from './compare.ts';
import { type Slope, slopesOf } from './neuron-slopes.ts';
import { course, numberParams, rounding, seriesOf, type Trial } from './neuron-trial.ts';

/** Gradients of a trial's neuron by x and its parameters, `dx` and `d.p.<name>`. */
export const backward = ({ neuron, T, x, params }: Trial, dy: Tensor): readonly (readonly [name: string, gradient: Tensor])[] =>
  Object.entries(neuronOverTimeGradient({ x, dy, ...params }, { T, neuron }));

/** Compares a neuron's gradients with finite differences, in which a spike is a line of its surrogate's slope. */
export function slopeDifferences(trial: Trial): readonly Difference[] {
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
  return backward(trial, tensor(dy, x.shape)).flatMap(([name, gradient]) => {
    const parameter = name.slice('d.p.'.length);
    const scalar = params[`p.${parameter}`]?.rank === 0;
    const along = (i: number): readonly (Slope | undefined)[] =>
      name === 'dx'
        ? [elements[i % (B * C)]?.slopes.x[Math.floor(i / (B * C))]]
        : elements.flatMap(({ slopes }, j) => (scalar || j % C === i ? [slopes.params[parameter]] : []));
    return [between(name, gradient.dataSync(), along)];
  });
}

/** Compares where the slopes of both sides agree; at a kink they do not, and neither is the gradient. */
function between(name: string, gradient: ArrayLike<number>, along: (i: number) => readonly (Slope | undefined)[]): Difference {
  const sums = Array.from(gradient, (_, i) => {
    const slopes = along(i).map((slope) => slope ?? { left: Number.NaN, right: Number.NaN });
    return { left: slopes.reduce((sum, s) => sum + s.left, 0), right: slopes.reduce((sum, s) => sum + s.right, 0) };
  });
  const smooth = sums.flatMap(({ left, right }, i) => (Math.abs(left - right) > 1e-3 * Math.max(1, Math.abs(left)) ? [] : [i]));
  if (smooth.length < sums.length / 2)
    return {
      what: name,
      worst: Number.POSITIVE_INFINITY,
      broken: `slopes along ${name} are the same on both sides at ${smooth.length} of ${sums.length} points; expected half`,
    };
  const expected = smooth.map((i) => ((sums[i]?.left ?? 0) + (sums[i]?.right ?? 0)) / 2);
  return compare(name, smooth.map((i) => gradient[i] ?? Number.NaN), expected, { atol: 1e-3, rtol: 1e-3 }); // biome-ignore format: one comparison
}
