import { disposeExcept, type Layer, leaves, type Tree } from '@synfire/core';
import { memory } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import type { Check } from './check.ts';
import { contextOf, sampleOf, sizesOf, type TestLayerOptions } from './layer-options.ts';

/** Checks of shapes, determinism, evaluation and state. */
export const forwardChecks = <P extends Tree, S extends Tree>(layer: Layer<P, S>, options: TestLayerOptions<P>): readonly Check[] => [
  ...sizesOf(options).map(({ T, B }) => ({
    name: `gives the declared shape at T = ${T}, B = ${B}`,
    run: () => declaredShape(layer, options, T, B),
  })),
  { name: 'depends on nothing but its arguments', run: () => deterministic(layer, options) },
  { name: 'changes no state and holds nothing in evaluation', run: () => evaluation(layer, options) },
];

function declaredShape<P extends Tree, S extends Tree>(layer: Layer<P, S>, options: TestLayerOptions<P>, T: number, B: number): void {
  const { params, state, output } = layer.init(1, [T, ...options.input.slice(1)]);
  for (const training of [false, true]) {
    const { y } = layer.apply(params, state, sampleOf(options, T, B, 2), contextOf(training));
    const [steps = 1, ...rest] = output;
    expect([y.T, ...y.x.shape], `[T, ...shape] of y, training = ${training}`).toEqual([steps, steps * B, ...rest]);
    expect([...y.x.dataSync()].every(Number.isFinite), 'y is finite').toBe(true);
  }
}

function deterministic<P extends Tree, S extends Tree>(layer: Layer<P, S>, options: TestLayerOptions<P>): void {
  const { input, batch = 2 } = options;
  const x = sampleOf(options, input[0] ?? 1, batch, 2);
  const [first, second] = [1, 1].map((key) => {
    const { params, state } = layer.init(key, input);
    const { y, state: next } = layer.apply(params, state, x, contextOf(true));
    return { params: values(params), y: [...y.x.dataSync()], state: values(next) };
  });
  expect(second, 'parameters, output and state of a second init() and apply() with the same keys').toEqual(first);
}

function evaluation<P extends Tree, S extends Tree>(layer: Layer<P, S>, options: TestLayerOptions<P>): void {
  const { input, batch = 2 } = options;
  const { params, state } = layer.init(1, input);
  const x = sampleOf(options, input[0] ?? 1, batch, 2);
  const was = values(state);
  const before = memory().numTensors;
  const { y, state: next, backward } = layer.apply(params, state, x, contextOf(false));
  expect(backward, 'a backward closure exists in training only').toBeUndefined();
  expect(values(next), 'running statistics after an evaluation').toEqual(was);
  disposeExcept(next, state);
  y.x.dispose();
  expect(memory().numTensors, 'tensors after an evaluation whose results are disposed').toBe(before);
  const disposed = [x.x, ...leaves(params), ...leaves(state)].filter((t) => t.isDisposed);
  expect(disposed.length, 'tensors of the caller’s that are disposed').toBe(0);
}

const values = (tree: Tree): readonly (readonly number[])[] => leaves(tree).map((leaf) => [...leaf.dataSync()]);
