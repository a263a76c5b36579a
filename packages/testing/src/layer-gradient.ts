import {
  backwardOf,
  fold,
  inputGradient,
  isolated,
  type Layer,
  leaves,
  named,
  normal,
  type Sequence,
  type Tree,
  unflatten,
  uniform,
} from '@synfire/core';
import { add, div, grads, mul, type Tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { compare } from './compare.ts';
import { contextOf, sampleOf, type TestLayerOptions } from './layer-options.ts';
import { differences32, float32 } from './tolerance.ts';

/** Holds a layer's gradients against those that tfjs's tape finds for the same function in tfjs ops. */
export function againstReference<P extends Tree, S extends Tree>(
  layer: Layer<P, S>,
  options: TestLayerOptions<P>,
  reference: (params: P, x: Sequence) => Tensor,
): void {
  const { params, x, y, dy, gradients } = step(layer, options);
  const f = (...[input, ...tensors]: Tensor[]): Tensor => reference(unflatten(params, tensors), { T: x.T, x: input ?? x.x });
  const { tolerance = float32 } = options;
  const expected = isolated(() => grads(f)([x.x, ...leaves(params)], dy));
  const found = [
    compare('y', y.dataSync(), reference(params, x).dataSync(), tolerance),
    ...gradients.map(([name, g], i) => compare(name, g.dataSync(), expected[i]?.dataSync() ?? [], tolerance)),
  ];
  expect(found.flatMap(({ broken }) => broken ?? [])).toEqual([]);
}

/** Holds a layer's gradients against the slopes of Σ dy·y along a few directions of x and of every parameter. */
export function againstDifferences<P extends Tree, S extends Tree>(layer: Layer<P, S>, options: TestLayerOptions<P>): void {
  const { params, state, x, dy, gradients } = step(layer, options);
  const { tolerance: { atol, rtol } = differences32 } = options;
  const inputs = [x.x, ...leaves(params)];
  const loss = (at: readonly Tensor[]): number => {
    const [input = x.x, ...tensors] = at;
    return dot(layer.apply(unflatten(params, tensors), state, { T: x.T, x: input }, contextOf(true)).y.x, dy);
  };
  for (const [i, [name, gradient]] of gradients.entries()) {
    for (const direction of directions(gradient, i)) {
      const at = (h: number): number => loss(inputs.map((t, j) => (j === i ? add(t, mul(h, direction)) : t)));
      const slope = (at(width) - at(-width)) / (2 * width);
      const allowed = atol + rtol * Math.max(Math.sqrt(dot(gradient, gradient)), Math.abs(slope));
      const ours = dot(gradient, direction);
      expect(Math.abs(ours - slope), `slope along ${name}: gradient says ${ours}, differences ${slope}`).toBeLessThanOrEqual(allowed);
    }
  }
}

/** The gradient's own, which shows a wrong size, and random ones, which show a wrong direction; entries are about 1. */
function directions(gradient: Tensor, i: number): readonly Tensor[] {
  const rms = Math.sqrt(dot(gradient, gradient) / gradient.size);
  const random = [0, 1, 2].map((j) => normal(fold(fold(5, i), j), gradient.shape, 0, 1));
  return rms > 0 ? [div(gradient, rms), ...random] : random;
}

/** Half the width of a difference: float32 rounds its values by 1e-7, which this leaves four digits above. */
const width = 4e-3;

function step<P extends Tree, S extends Tree>(layer: Layer<P, S>, options: TestLayerOptions<P>) {
  const { input, batch = 2 } = options;
  const { params, state } = layer.init(1, input);
  const x = sampleOf(options, input[0] ?? 1, batch, 2);
  const applied = layer.apply(params, state, x, contextOf(true));
  const dy = uniform(3, applied.y.x.shape, -1, 1);
  const result = backwardOf(applied)(dy);
  const gradients: readonly (readonly [string, Tensor])[] = [['dx', inputGradient(result)], ...named(result.grads)];
  return { params, state, x, y: applied.y.x, dy, gradients };
}

/** In float64, so that a sum over many entries does not drown a small difference. */
function dot(a: Tensor, b: Tensor): number {
  const other = b.dataSync();
  return [...a.dataSync()].reduce((sum, value, i) => sum + value * (other[i] ?? 0), 0);
}
