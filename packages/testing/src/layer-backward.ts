import {
  backwardOf,
  disposeExcept,
  disposeTree,
  type Gradients,
  inputGradient,
  type Layer,
  leaves,
  named,
  scope,
  type Tree,
  uniform,
} from '@synfire/core';
import { add, memory, mul, type Tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import type { Check } from './check.ts';
import { compare } from './compare.ts';
import { againstDifferences, againstReference } from './layer-gradient.ts';
import { contextOf, sampleOf, sizesOf, type TestLayerOptions } from './layer-options.ts';
import { float32 } from './tolerance.ts';

/** Checks of the backward closure. */
export function backwardChecks<P extends Tree, S extends Tree>(layer: Layer<P, S>, options: TestLayerOptions<P>): readonly Check[] {
  const { input, batch = 2, smooth = true, reference } = options;
  const trial = { layer, options, T: input[0] ?? 1, B: batch };
  return [
    ...sizesOf(options).map((size) => ({
      name: `has gradients of the right shapes at T = ${size.T}, B = ${size.B}`,
      run: () => shapes({ ...trial, ...size }),
    })),
    { name: 'has a backward that is linear in dy', run: () => linear(trial) },
    { name: 'has the same parameter gradients where dx is not asked for', run: () => withoutInput(trial) },
    { name: 'frees in backward what it held, and nothing of the caller’s', run: () => freed(trial) },
    ...(reference ? [{ name: 'has the gradients of its reference', run: () => againstReference(layer, options, reference) }] : []),
    ...(smooth ? [{ name: 'has the gradients that finite differences show', run: () => againstDifferences(layer, options) }] : []),
  ];
}

interface Trial<P extends Tree, S extends Tree> {
  readonly layer: Layer<P, S>;
  readonly options: TestLayerOptions<P>;
  readonly T: number;
  readonly B: number;
}

/** Parameters and x of a trial, and a function that applies the layer and goes back with the dy that `dyOf` makes. */
function prepared<P extends Tree, S extends Tree>({ layer, options, T, B }: Trial<P, S>) {
  const { params, state } = layer.init(1, [T, ...options.input.slice(1)]);
  const x = sampleOf(options, T, B, 2);
  const back = (dyOf: (shape: readonly number[]) => Tensor, needsInput?: boolean): Gradients<P> => {
    const given = x.x.clone();
    const applied = layer.apply(params, state, { T, x: given }, contextOf(true));
    given.dispose(); // The caller may dispose x as soon as apply returns.
    const dy = dyOf(applied.y.x.shape);
    applied.y.x.dispose();
    disposeExcept(applied.state, state);
    const gradients = backwardOf(applied)(dy, needsInput);
    dy.dispose();
    return gradients;
  };
  return { params, state, x, back };
}

const randomDy =
  (key: number) =>
  (shape: readonly number[]): Tensor =>
    uniform(key, shape, -1, 1);

const shapeNames = (tree: Tree): readonly string[] => named(tree).map(([name, leaf]) => `${name} [${leaf.shape}]`);

function shapes<P extends Tree, S extends Tree>(trial: Trial<P, S>): void {
  const { params, x, back } = prepared(trial);
  const gradients = back(randomDy(3));
  expect(inputGradient(gradients).shape, 'shape of dx').toEqual(x.x.shape);
  expect(shapeNames(gradients.grads), 'names and shapes of the parameters’ gradients').toEqual(shapeNames(params));
  const all = [inputGradient(gradients), ...leaves(gradients.grads)].flatMap((t) => [...t.dataSync()]);
  expect(all.every(Number.isFinite), 'gradients are finite').toBe(true);
}

function linear<P extends Tree, S extends Tree>(trial: Trial<P, S>): void {
  const { back } = prepared(trial);
  const [a, b] = [back(randomDy(3)), back(randomDy(4))].map(all);
  const both = all(back((shape) => add(randomDy(3)(shape), mul(-2, randomDy(4)(shape)))));
  for (const [name, values] of both) {
    const expected = values.map((_, i) => (a?.get(name)?.[i] ?? Number.NaN) - 2 * (b?.get(name)?.[i] ?? Number.NaN));
    const size = Math.max(...expected.map(Math.abs), 1e-3);
    const found = compare(`${name} of dy₁ - 2·dy₂`, values, expected, { atol: float32.rtol * size, rtol: float32.rtol });
    expect(found.broken).toBeUndefined();
  }
}

const all = (gradients: Gradients): ReadonlyMap<string, readonly number[]> =>
  new Map([
    ['dx', [...inputGradient(gradients).dataSync()]],
    ...named(gradients.grads).map(([name, g]): [string, number[]] => [name, [...g.dataSync()]]),
  ]);

function withoutInput<P extends Tree, S extends Tree>(trial: Trial<P, S>): void {
  const { back } = prepared(trial);
  const [plain, spared] = [back(randomDy(3)), back(randomDy(3), false)].map(({ grads }) =>
    named(grads).map(([name, g]) => [name, [...g.dataSync()]]),
  );
  expect(spared).toEqual(plain);
}

function freed<P extends Tree, S extends Tree>(trial: Trial<P, S>): void {
  const { params, state, x, back } = prepared(trial);
  const before = memory().numTensors;
  for (const needsInput of [true, false]) {
    const { dx, grads } = back(randomDy(3), needsInput);
    dx?.dispose();
    disposeTree(grads);
    expect(memory().numTensors, `tensors after a training step whose results are disposed, needsInput = ${needsInput}`).toBe(before);
  }
  scope(() => void trial.layer.apply(params, state, x, contextOf(true)));
  expect(memory().numTensors, 'tensors after a step that was abandoned inside its tidy').toBe(before);
  expect([x.x, ...leaves(params), ...leaves(state)].filter((t) => t.isDisposed).length, 'tensors of the caller’s that are disposed').toBe(
    0,
  );
}
