import { type Layer, named, type Tree } from '@synfire/core';
import type { Join, Neuron } from '@synfire/kernel';
import { batchNorm, uniformFanIn } from '@synfire/layers';
import { ifNode, msLif, plif } from '@synfire/neuron';
import { expectClose, type GoldenCase, goldenCases, goldenTensor, layouts } from '@synfire/tools/golden';
import { loadTorch, msTorchName, torchName, toTorch } from '@synfire/tools/torch-names';
import { sum, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import {
  add,
  and,
  averageDownsample,
  type Block,
  iand,
  msBlock,
  type Parts,
  preActivationBlock,
  sewBlock,
  sewBottleneck,
  spikingBlock,
  spikingBottleneck,
} from './index.ts';

const joins: Readonly<Record<string, Join>> = { ADD: add, AND: and, IAND: iand };

interface Kind {
  readonly block: Block;
  readonly neuron: Neuron;
  readonly nameOf: (path: string) => string;
}

/** The block of a case's name: sew_<basic|bottleneck>_<join>, spiking_<basic|bottleneck>, ms_basic or pab, and what is special about it. */
function kindOf({ name }: GoldenCase): Kind {
  const [family = '', kind, join = ''] = name.split('_');
  const basic = kind === 'basic';
  const downsample = name.endsWith('_average_shortcut') ? averageDownsample : undefined;
  const families: Readonly<Record<string, () => Kind>> = {
    sew: () => ({
      block: (basic ? sewBlock : sewBottleneck)({ join: joins[join] ?? add }),
      neuron: name.endsWith('_plif') ? plif() : ifNode(),
      nameOf: torchName,
    }),
    spiking: () => ({ block: (basic ? spikingBlock : spikingBottleneck)(), neuron: ifNode(), nameOf: torchName }),
    ms: () => ({ block: msBlock({ downsample }), neuron: msLif(), nameOf: msTorchName }),
    pab: () => ({ block: preActivationBlock(), neuron: plif(), nameOf: torchName }),
  };
  return families[family]?.() ?? expect.fail(`no block for the golden case ${name}`);
}

function layerOf(golden: GoldenCase, { block, neuron }: Kind): Layer {
  const project = /downsample|shortcut/.test(golden.name);
  const [, , inputs = 0] = golden.tensors.x?.shape ?? [];
  const filters = (golden.tensors.y?.shape[2] ?? inputs) / block.expansion;
  const parts: Parts = { neuron, norm: batchNorm, initializer: uniformFanIn };
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
  const kind = kindOf(golden);
  const layer = layerOf(golden, kind);
  const [T = 1, , c = 1, h = 1, w = 1] = golden.tensors.x?.shape ?? [];
  const initial = layer.init(0, [T, h, w, c]);
  const params: Tree = loadTorch(initial.params, given(golden), kind.nameOf);
  const state: Tree = loadTorch(initial.state, given(golden), kind.nameOf);
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
    expectClose(toTorch(g), goldenTensor(golden, `d:${kind.nameOf(path)}`), gradient, path);
    return `d:${kind.nameOf(path)}`;
  });
  expect(checked.sort()).toEqual(Object.keys(golden.tensors).filter((name) => name.startsWith('d:')).sort()); // biome-ignore format: one comparison
  for (const [path, leaf] of named(applied.state)) expectClose(leaf, goldenTensor(golden, `${kind.nameOf(path)}_after`), forward, path);
}

describe('golden blocks', () => {
  for (const golden of goldenCases('blocks', (name) => name !== 'stage_fusion')) test(golden.name, () => tidy(() => run(golden)));
});
