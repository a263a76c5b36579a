import { type Layer, named, type Tree } from '@synfire/core';
import type { Join } from '@synfire/kernel';
import { batchNorm, uniformFanIn } from '@synfire/layers';
import { ifNode, plif } from '@synfire/neuron';
import { expectClose, type GoldenCase, goldenCases, goldenTensor, layouts } from '@synfire/tools/golden';
import { loadTorch, torchName, toTorch } from '@synfire/tools/torch-names';
import { sum, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { add, and, type Block, iand, type Parts, sewBlock, sewBottleneck } from './index.ts';

const joins: Readonly<Record<string, Join>> = { ADD: add, AND: and, IAND: iand };

/** The block of a case's name: sew_<basic|bottleneck>_<join>[_downsample][_plif]. */
function blockOf(golden: GoldenCase): Layer {
  const [, kind, join = ''] = golden.name.split('_');
  const make = kind === 'basic' ? sewBlock : sewBottleneck;
  const block: Block = make({ join: joins[join] ?? add });
  const project = golden.name.includes('downsample');
  const [, , inputs = 0] = golden.tensors.x?.shape ?? [];
  const filters = (golden.tensors.y?.shape[2] ?? inputs) / block.expansion;
  const parts: Parts = { neuron: golden.name.endsWith('_plif') ? plif() : ifNode(), norm: batchNorm, initializer: uniformFanIn };
  return block.layer({ filters, strides: project ? 2 : 1, project }, parts);
}

const given =
  (golden: GoldenCase) =>
  (name: string, shape: readonly number[]): Tensor => {
    if (golden.tensors[name]) return goldenTensor(golden, name);
    // Running statistics start at 0 and 1 and are not in the file.
    const start = name.endsWith('running_mean') ? 0 : 1;
    expect(name).toMatch(/running_(mean|var)$/);
    return tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(start), [...shape]);
  };

function run(golden: GoldenCase): void {
  const { forward, gradient } = golden.tolerance;
  const layer = blockOf(golden);
  const [T = 1, , c = 1, h = 1, w = 1] = golden.tensors.x?.shape ?? [];
  const initial = layer.init(0, [T, h, w, c]);
  const params: Tree = loadTorch(initial.params, given(golden));
  const state: Tree = loadTorch(initial.state, given(golden));
  const spikes: Record<string, number> = {};
  const observe = (path: string, { x }: { x: Tensor }): void => {
    spikes[path] = sum(x).dataSync()[0] ?? 0;
  };
  const applied = layer.apply(params, state, { T, x: layouts.activation(goldenTensor(golden, 'x')) }, { training: true, key: 0, observe });
  expectClose(applied.y.x, layouts.activation(goldenTensor(golden, 'y')), forward, 'y');
  expect(spikes).toEqual(golden.attributes.spikes);
  const result = applied.backward?.(layouts.activation(goldenTensor(golden, 'dy')));
  if (!result?.dx) throw new Error('no dx');
  expectClose(result.dx, layouts.activation(goldenTensor(golden, 'dx')), gradient, 'dx');
  const checked = named(result.grads).map(([path, g]) => {
    expectClose(toTorch(g), goldenTensor(golden, `d:${torchName(path)}`), gradient, path);
    return `d:${torchName(path)}`;
  });
  expect(checked.sort()).toEqual(Object.keys(golden.tensors).filter((name) => name.startsWith('d:')).sort()); // biome-ignore format: one comparison
  for (const [path, leaf] of named(applied.state)) expectClose(leaf, goldenTensor(golden, `${torchName(path)}_after`), forward, path);
}

describe('golden SEW blocks', () => {
  for (const golden of goldenCases('blocks', (name) => name.startsWith('sew_'))) test(golden.name, () => tidy(() => run(golden)));
});
