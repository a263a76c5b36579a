import { type Named, named, type Tree } from '@synfire/core';
import { batchNorm, uniformFanIn } from '@synfire/layers';
import { ifNode } from '@synfire/neuron';
import { expectClose, type GoldenCase, goldenCases, goldenTensor, layouts } from '@synfire/tools/golden';
import { loadTorch, torchName, toTorch } from '@synfire/tools/torch-names';
import { add, fill, sum, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { fusion } from './index.ts';

/** A tensor of the case; running statistics start at 0 and 1 and are not in the file. */
const given =
  (golden: GoldenCase) =>
  (name: string, shape: readonly number[]): Tensor =>
    golden.tensors[name] ? goldenTensor(golden, name) : fill([...shape], name.endsWith('running_mean') ? 0 : 1);

function run(golden: GoldenCase): void {
  const { forward, gradient } = golden.tolerance;
  const fuse = fusion({ neuron: ifNode(), norm: batchNorm, initializer: uniformFanIn });
  const names = ['y0', 'y1', 'x'];
  const inputs = names.map((name) => ({ T: 4, x: layouts.activation(goldenTensor(golden, name)) }));
  const shapes = inputs.map(({ T, x }) => [T, ...x.shape.slice(1)]);
  const [y = { T: 1, x: fill([1], 0) }] = inputs.slice(-1);
  const initial = fuse.init(0, shapes.at(-1) ?? [], shapes);
  const params: Tree = loadTorch<Named<Tree>>(initial.params, given(golden));
  const spikes: Record<string, number> = {};
  const observe = (path: string, { x }: { x: Tensor }): void => {
    spikes[path] = sum(x).dataSync()[0] ?? 0;
  };
  const fused = fuse.apply(params, initial.state, y, inputs, { training: true, key: 0, observe });
  expectClose(fused.y.x, layouts.activation(goldenTensor(golden, 'y')), forward, 'y');
  expect(spikes).toEqual(golden.attributes.spikes);
  const dy = layouts.activation(goldenTensor(golden, 'dy'));
  const { dinputs, grads } = fused.backward?.(dy) ?? expect.fail('no backward');
  // x is the stream itself and the last of the inputs.
  expectClose(add(dy, dinputs[2] ?? 0), layouts.activation(goldenTensor(golden, 'dx')), gradient, 'dx');
  const checked = named(grads).map(([path, g]) => {
    expectClose(toTorch(g), goldenTensor(golden, `d:${torchName(path)}`), gradient, path);
    return `d:${torchName(path)}`;
  });
  expect(checked.sort()).toEqual(Object.keys(golden.tensors).filter((name) => name.startsWith('d:')).sort()); // biome-ignore format: one comparison
  for (const [path, leaf] of named(fused.state)) expectClose(leaf, goldenTensor(golden, `${torchName(path)}_after`), forward, path);
}

for (const golden of goldenCases('blocks', (name) => name === 'stage_fusion')) test(`golden ${golden.name}`, () => tidy(() => run(golden)));
