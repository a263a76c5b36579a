import { numberOps, type Ops, type Surrogate, spike } from '@synfire/kernel';
import { grad, onesLike, tensor1d } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { type Check, register } from './check.ts';
import { compare } from './compare.ts';
import { agreement, integral } from './surrogate-values.ts';
import { float32, type Tolerance } from './tolerance.ts';

/** Settings of `testSurrogate`. */
export interface TestSurrogateOptions {
  /** False for a derivative that is not symmetric about the threshold. */
  readonly even?: boolean;
  /** False for a derivative that is negative somewhere. */
  readonly positive?: boolean;
  /** ∫ g(x) dx over the real line, where it is known: 1 for the derivative of a step from 0 to 1. */
  readonly area?: number;
  /** Between tensors and plain numbers. */
  readonly tolerance?: Tolerance;
}

/** 121 points of [-3, 3] beside the round numbers at which derivatives like to jump, then 0 and points far off. */
const points: readonly number[] = [...Array.from({ length: 121 }, (_, i) => (i - 60) / 20 + 0.0037), 0, 50, -50, 1e4, -1e4];

/** The checks of `testSurrogate`. */
export function surrogateChecks(surrogate: Surrogate, options: TestSurrogateOptions = {}): readonly Check[] {
  const { even = true, positive = true, area, tolerance = float32 } = options;
  const g = (x: number): number => surrogate.derivative(numberOps, x);
  const { primitive } = surrogate;
  return [
    { name: 'is finite everywhere', run: () => expect(points.filter((x) => !Number.isFinite(g(x)))).toEqual([]) },
    ...(positive ? [{ name: 'is nowhere negative', run: () => expect(points.filter((x) => g(x) < 0)).toEqual([]) }] : []),
    ...(even ? [{ name: 'is even', run: () => close('g(-x)', points.map((x) => g(-x)), points.map(g), exact) }] : []), // biome-ignore format: a line a check
    ...(area === undefined ? [] : [{ name: `has an area of ${area}`, run: () => expect(integral(g)).toBeCloseTo(area, 3) }]),
    { name: 'has the same derivative on tensors, on numbers and as a program', run: () => same('g', surrogate, 'derivative', tolerance) },
    { name: 'makes a step whose gradient on the tape is its derivative', run: () => onTape(surrogate, tolerance) },
    ...(primitive
      ? [
          {
            name: 'has the same primitive on tensors, on numbers and as a program',
            run: () => same('primitive', surrogate, 'primitive', tolerance),
          },
          { name: 'is the slope of its primitive', run: () => slope((x) => surrogate.primitive?.(numberOps, x) ?? Number.NaN, g) },
        ]
      : []),
  ];
}

/**
 * Tests a surrogate: finite, even, of the given area, the same on tensors, numbers and as a program, the gradient of a spike
 * on tfjs's tape, and the slope of its primitive where it has one. The threshold, and points at which the derivative jumps, are left out of the last.
 */
export const testSurrogate = (surrogate: Surrogate, options: TestSurrogateOptions = {}): void =>
  register(`surrogate ${surrogate.name}`, surrogateChecks(surrogate, options));

const exact: Tolerance = { atol: 1e-12, rtol: 1e-12 };

const close = (what: string, ours: readonly number[], expected: readonly number[], tolerance: Tolerance): void =>
  expect(compare(what, ours, expected, tolerance).broken).toBeUndefined();

function same(what: string, surrogate: Surrogate, member: 'derivative' | 'primitive', tolerance: Tolerance): void {
  const f = <A>(op: Ops<A>, x: A): A => surrogate[member]?.(op, x) ?? x;
  // Far off, float32 and float64 overflow and cancel differently.
  const found = agreement(what, f, points.filter((x) => Math.abs(x) <= 50), tolerance); // biome-ignore format: one call
  expect(found.flatMap(({ broken }) => broken ?? [])).toEqual([]);
}

function onTape(surrogate: Surrogate, tolerance: Tolerance): void {
  const near = [...Float32Array.from(points.filter((x) => Math.abs(x) <= 50))];
  const x = tensor1d(near);
  for (const strict of [false, true]) {
    const y = spike(x, surrogate, strict);
    close('spikes', [...y.dataSync()], near.map((v) => ((strict ? v > 0 : v >= 0) ? 1 : 0)), exact); // biome-ignore format: one call
    const gradient = grad((input) => spike(input, surrogate, strict))(x, onesLike(x));
    close('gradient of spike()', [...gradient.dataSync()], near.map((v) => surrogate.derivative(numberOps, v)), tolerance); // biome-ignore format: one call
  }
}

function slope(primitive: (x: number) => number, g: (x: number) => number): void {
  const h = 1e-4;
  const top = Math.max(...points.map((x) => Math.abs(g(x))));
  const smooth = points.filter((x) => x !== 0 && Math.abs(x) <= 50 && Math.abs(g(x + h) - g(x - h)) < 0.01 * top);
  expect(smooth.length, 'points at which the derivative does not jump').toBeGreaterThan(points.length / 2);
  const ours = smooth.map((x) => (primitive(x + h) - primitive(x - h)) / (2 * h));
  close('slope of the primitive', ours, smooth.map(g), { atol: 1e-4 * Math.max(1, top), rtol: 1e-3 }); // biome-ignore format: one call
}
