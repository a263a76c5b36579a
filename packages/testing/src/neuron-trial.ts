import { type Named, uniform } from '@synfire/core';
import { type Neuron, numberOps, type Ops } from '@synfire/kernel';
import { scalar, type Tensor, tensor1d } from '@tensorflow/tfjs-core';

/** Settings of `testNeuron`. */
export interface TestNeuronOptions {
  readonly T?: number;
  readonly batch?: number;
  /** Range of the random input currents; it should make the neuron fire now and then. */
  readonly range?: readonly [low: number, high: number];
  /** False for a neuron that puts out something other than spikes of 0 and 1. */
  readonly binary?: boolean;
}

/** Random input and parameters that a neuron is tried on. */
export interface Trial {
  readonly neuron: Neuron;
  readonly T: number;
  readonly B: number;
  readonly C: number;
  /** `[T·B, C]` */
  readonly x: Tensor;
  /** Parameters as a kernel takes them. */
  readonly params: Readonly<Record<`p.${string}`, Tensor>>;
}

/** A trial, in the surrounding tidy. */
export function trialOf(neuron: Neuron, { T = 6, batch: B = 3, range: [low, high] = [-0.6, 1.8] }: TestNeuronOptions): Trial {
  const C = channels(neuron) ?? 5;
  return { neuron, T, B, C, x: uniform(7, [T * B, C], low, high), params: tensorParams(neuron) };
}

/** Number of channels that a neuron's parameters are for, where there is one for each. */
function channels(neuron: Neuron): number | undefined {
  return Object.values(neuron.params).flatMap((value) => (typeof value === 'number' ? [] : value.length))[0];
}

const tensorParams = (neuron: Neuron): Trial['params'] =>
  Object.fromEntries(
    Object.entries(neuron.params).map(([name, value]): [`p.${string}`, Tensor] => [
      `p.${name}`,
      typeof value === 'number' ? scalar(value) : tensor1d([...value]),
    ]),
  );

/** The parameters of one channel as numbers, rounded to float32 as tensors are. */
export const numberParams = (neuron: Neuron, channel: number): Named<number> =>
  Object.fromEntries(
    Object.entries(neuron.params).map(([name, value]) => [
      name,
      Math.fround(typeof value === 'number' ? value : (value[channel] ?? Number.NaN)),
    ]),
  );

/** What a neuron does with one series of currents, step by step on plain numbers. */
export interface Course {
  readonly y: readonly number[];
  /** At every step, the smallest distance from a threshold up to then. */
  readonly margin: readonly number[];
}

/** Runs a neuron's `step` in a loop on plain numbers. */
export function course(neuron: Neuron, currents: readonly number[], params: Named<number>): Course {
  let least = Number.POSITIVE_INFINITY;
  const op: Ops<number> = {
    ...numberOps,
    spike: (x, surrogate, strict, threshold = 0) => {
      least = Math.min(least, Math.abs(x - threshold));
      return numberOps.spike(x, surrogate, strict, threshold);
    },
  };
  let state: Named<number> = neuron.rest;
  const [y, margin]: [number[], number[]] = [[], []];
  for (const x of currents) {
    const [spikes, next] = neuron.step(op, state, x, params);
    y.push(spikes);
    margin.push(least);
    state = next;
  }
  return { y, margin };
}

/** The series of currents of the i-th of a trial's B·C elements. */
export function seriesOf({ T, B, C, x }: Trial, i: number): readonly number[] {
  const values = x.dataSync();
  return Array.from({ length: T }, (_, t) => values[t * B * C + i] ?? Number.NaN);
}

/** A membrane nearer to the threshold than this may fall on either side of it in float32. */
export const rounding = 1e-4;
