import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyMaps, save, savePyTorch, sewAuthors, torchName } from '@synfire/checkpoint';
import { disposeTree, leaves, mapTree, named, type Tree } from '@synfire/core';
import { sewResnet18 } from '@synfire/sew-resnet';
import { setBackend } from '@tensorflow/tfjs';
import { fill, memory, zeros } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { models } from './models.ts';
import { loadWeights } from './weights.ts';

test('weights of ours and of PyTorch become the same tensors; a line tells of the latter', async () => {
  await setBackend('cpu');
  const folder = await mkdtemp(join(tmpdir(), 'synfire-'));
  const { params, state } = sewResnet18({ classes: 2, initializer: (_, shape) => zeros([...shape]) }).init(1, [1, 32, 32, 3]);
  let n = 0;
  const numbered = <P extends Tree>(tree: P): P => mapTree(tree, (leaf) => fill(leaf.shape, n++));
  const given = { params: numbered(params), state: numbered(state) };
  const [ours, theirs] = [join(folder, 'ours.safetensors'), join(folder, 'theirs.safetensors')];
  await save(ours, given);
  await savePyTorch(theirs, given, sewAuthors);
  const before = memory().numTensors;
  for (const [file, said] of [
    [ours, []],
    [theirs, [`Weights: ${theirs}, PyTorch's by the names of SEW ResNet, the authors'`]],
  ] as const) {
    const lines: string[] = [];
    const found = await loadWeights(file, { params, state }, (line) => void lines.push(line));
    const trees = [found.params, found.state];
    expect(leaves(trees).map((leaf) => [leaf.shape, leaf.dataSync()[0]])).toEqual(
      leaves([params, state]).map((leaf, i) => [leaf.shape, i]),
    );
    expect(lines).toEqual(said);
    disposeTree(trees);
  }
  expect(memory().numTensors).toBe(before);
  await rm(folder, { recursive: true });
});

test.each([
  ['sew-resnet18', ['SpikingJelly or torchvision', "SEW ResNet, the authors'"]],
  ['spiking-resnet18', ['SpikingJelly or torchvision', "Spiking ResNet, the SEW authors'"]],
  ['ms-resnet18', ["MS-ResNet-18 or 34, the authors'", "MS-ResNet-104, the authors'"]],
] as const)('PyTorch names all of %s, each part differently', async (model, expected) => {
  await setBackend('cpu');
  const { params, state } = models[model].build({ classes: 2, initializer: (_, shape) => zeros([...shape]) }).init(1, [1, 32, 32, 3]);
  const ours = [...named(params), ...named(state)].map(([path]) => path);
  const whole = keyMaps.filter((map) => new Set(ours.flatMap((path) => torchName(map, path) ?? [])).size === ours.length);
  expect(whole.map(({ name }) => name)).toEqual(expected);
  disposeTree([params, state]);
});
