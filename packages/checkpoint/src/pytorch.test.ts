import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { disposeTree, leaves } from '@synfire/core';
import { memory, setBackend, tensor, zeros } from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import {
  isPyTorch,
  type KeyMap,
  keyMaps,
  loadPyTorch,
  ms104Authors,
  msAuthors,
  readSafetensors,
  save,
  savePyTorch,
  sevenBAuthors,
  sewAuthors,
  spikingJelly,
  spikingResnetAuthors,
  torchName,
} from './index.ts';
import { entriesOf, floats, type Given, pickleOf, tensorOf, zipOf } from './pytorch/fixture.ts';

beforeAll(() => setBackend('cpu'));

const target = async (name = 'x.pth'): Promise<string> => join(await mkdtemp(join(tmpdir(), 'synfire-')), name);

const cases: readonly (readonly [map: KeyMap, names: Readonly<Record<string, string>>])[] = [
  [
    spikingJelly,
    {
      'conv1.weight': 'conv1.weight',
      'sn1.norm.mean': 'bn1.running_mean',
      'layer3.12.conv2.weight': 'layer3.12.conv2.weight',
      'layer3.12.sn2.norm.variance': 'layer3.12.bn2.running_var',
      'layer3.12.sn2.neuron.w': 'layer3.12.sn2.w',
      'layer1.0.downsample.conv.weight': 'layer1.0.downsample.0.weight',
      'layer1.0.downsample.sn.norm.bias': 'layer1.0.downsample.1.bias',
      'layer2.0.downsample.bn.weight': 'layer2.0.downsample.1.weight',
      'layer2.0.bn3.weight': 'layer2.0.bn3.weight',
      'fc.bias': 'fc.bias',
    },
  ],
  [
    sewAuthors,
    {
      'sn1.norm.weight': 'bn1.weight',
      'layer4.0.conv3.weight': 'layer4.0.conv3.module.0.weight',
      'layer4.0.sn3.norm.mean': 'layer4.0.conv3.module.1.running_mean',
      'layer4.0.downsample.conv.weight': 'layer4.0.downsample.0.module.0.weight',
      'layer4.0.downsample.sn.norm.variance': 'layer4.0.downsample.0.module.1.running_var',
      'fc.weight': 'fc.weight',
    },
  ],
  [
    spikingResnetAuthors,
    {
      'layer4.0.sn1.norm.mean': 'layer4.0.conv1.module.1.running_mean',
      'layer4.0.bn2.bias': 'layer4.0.conv2.module.1.bias',
      'layer4.0.downsample.conv.weight': 'layer4.0.downsample.module.0.weight',
      'layer4.0.downsample.bn.bias': 'layer4.0.downsample.module.1.bias',
    },
  ],
  [
    sevenBAuthors,
    {
      'conv1.weight': 'conv.0.0.module.0.weight',
      'sn1.norm.mean': 'conv.0.0.module.1.running_mean',
      'sn1.neuron.w': 'conv.0.1.w',
      'layer1.0.conv1.weight': 'conv.1.conv.0.0.module.0.weight',
      'layer1.0.sn2.norm.bias': 'conv.1.conv.1.0.module.1.bias',
      'layer1.6.sn2.neuron.w': 'conv.13.conv.1.1.w',
      'conv2.weight': 'conv.9.0.module.0.weight',
      'layer2.2.sn1.norm.variance': 'conv.14.conv.0.0.module.1.running_var',
      'fc.weight': 'out.weight',
    },
  ],
  [
    msAuthors,
    {
      'conv1.weight': 'conv1.0.weight',
      'bn1.mean': 'conv1.1.bn.running_mean',
      'layer1.0.conv1.weight': 'conv2_x.0.residual_function.1.weight',
      'layer1.0.sn2.norm.weight': 'conv2_x.0.residual_function.2.bn.weight',
      'layer4.7.conv2.weight': 'conv5_x.7.residual_function.4.weight',
      'layer4.7.bn2.variance': 'conv5_x.7.residual_function.5.bn.running_var',
      'layer2.0.downsample.conv.weight': 'conv3_x.0.shortcut.0.weight',
      'layer2.0.downsample.bn.weight': 'conv3_x.0.shortcut.1.bn.weight',
      'fc.bias': 'fc.bias',
    },
  ],
  [
    ms104Authors,
    {
      'conv1.weight': 'conv1.0.weight',
      'conv3.bias': 'conv1.2.bias',
      'bn1.weight': 'conv1.3.bn.weight',
      'layer2.0.downsample.conv.weight': 'conv3_x.0.shortcut.1.weight',
      'layer2.0.downsample.bn.mean': 'conv3_x.0.shortcut.2.bn.running_mean',
    },
  ],
];

test.each(cases)('names of $name', (map, names) => {
  for (const [ours, theirs] of Object.entries(names)) expect(torchName(map, ours), ours).toBe(theirs);
  expect(torchName(map, 'layer1.0.conv1.weight.more')).toBeUndefined();
  expect(torchName(map, 'layer1x0.conv1.weight')).toBeUndefined();
});

/** A convolution, its norm and a head; the values tell their place. */
const like = () => ({
  params: {
    conv1: { weight: zeros([1, 2, 3, 2]) },
    sn1: { norm: { weight: zeros([2]), bias: zeros([2]) } },
    layer1: [{ conv1: { weight: zeros([1, 1, 2, 2]) } }],
    fc: { weight: zeros([2, 3]) },
  },
  state: { sn1: { norm: { mean: zeros([2]), variance: zeros([2]) } } },
});

const shapes: Readonly<Record<string, readonly number[]>> = {
  'conv1.weight': [2, 3, 1, 2],
  'bn1.weight': [2],
  'bn1.bias': [2],
  'bn1.running_mean': [2],
  'bn1.running_var': [2],
  'layer1.0.conv1.module.0.weight': [2, 2, 1, 1],
  'fc.weight': [3, 2],
};

/** A file of torch.save with these arrays, whose values are 0, 1, 2, …, and counters of batches. */
function file(
  given: Readonly<Record<string, readonly number[]>> = shapes,
  wrap = (weights: Given): Given => weights,
  prefix = '',
): Uint8Array {
  const weights = new Map<string, Given>();
  const storages: Record<string, Uint8Array> = {};
  for (const [name, shape] of Object.entries(given)) {
    const count = shape.reduce((a, b) => a * b, 1);
    const strides = shape.map((_, d) => shape.slice(d + 1).reduce((a, b) => a * b, 1));
    weights.set(prefix + name, tensorOf({ key: name, count, shape, strides }));
    storages[name] = floats(...Array.from({ length: count }, (_, i) => i));
  }
  weights.set(`${prefix}bn1.num_batches_tracked`, tensorOf({ key: 'n', count: 1, shape: [], strides: [], type: 'LongStorage' }));
  return zipOf(entriesOf(pickleOf(wrap(weights)), { ...storages, n: new Uint8Array(8) }));
}

const wraps: readonly (readonly [what: string, bytes: Uint8Array])[] = [
  ['a state dict', file()],
  ['a wrapped net', file(shapes, undefined, 'module.')],
  [
    'a training script',
    file(
      shapes,
      (model) =>
        new Map([
          ['model', model],
          ['epoch', 3],
        ]),
    ),
  ],
];

test.each(wraps)('weights of %s come in our layouts, by the map that fits', async (_, bytes) => {
  const [path, trees, before] = [await target(), like(), memory().numTensors];
  await writeFile(path, bytes);
  expect(await isPyTorch(path)).toBe(true);
  const loaded = await loadPyTorch(path, trees);
  expect(loaded.map).toBe(sewAuthors);
  expect(leaves(loaded.trees).map(({ shape }) => shape)).toEqual(leaves(trees).map(({ shape }) => shape));
  // [o, i, 0, w] of theirs is 6·o + 2·i + w, and stands at [0, w, i, o].
  expect([...loaded.trees.params.conv1.weight.dataSync()]).toEqual([0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11]);
  expect([...loaded.trees.params.fc.weight.dataSync()]).toEqual([0, 2, 4, 1, 3, 5]);
  disposeTree(loaded.trees);
  expect(memory().numTensors).toBe(before);
  disposeTree(trees);
});

test('a file that does not fit is refused with all differences and the nearest names, and no tensor is made', async () => {
  const [path, trees] = [await target(), like()];
  const { 'bn1.running_mean': _, 'conv1.weight': __, ...rest } = shapes;
  await writeFile(path, file({ ...rest, 'conv1.weight': [2, 3, 7, 7], 'bn1.running_men': [2] }));
  const before = memory().numTensors;
  const error = `${await loadPyTorch(path, trees).catch((e: unknown) => e)}`;
  expect(error).toContain(`${path} does not fit by the names of SEW ResNet, the authors'`);
  expect(error).toContain('missing (1): bn1.running_mean [2] (the file has bn1.running_men)');
  expect(error).toContain('unexpected (1): bn1.running_men [2]');
  expect(error).toContain('shape (1): conv1.weight (file [2, 3, 7, 7], expected [2, 3, 1, 2])');
  await expect(loadPyTorch(path, trees, msAuthors)).rejects.toThrow("MS-ResNet-18 or 34, the authors' have none for 'sn1.norm.weight'");
  expect(memory().numTensors).toBe(before);
  disposeTree(trees);
});

test('a damaged storage leaves no tensor behind', async () => {
  const [path, trees] = [await target(), like()];
  const bytes = file();
  const at = Buffer.from(bytes).indexOf(Buffer.from('archive/data/fc.weight')) + 'archive/data/fc.weight'.length + 6;
  bytes[at] = 1;
  await writeFile(path, bytes);
  const before = memory().numTensors;
  await expect(loadPyTorch(path, trees)).rejects.toThrow('archive/data/fc.weight: its checksum does not fit');
  expect(memory().numTensors).toBe(before);
  disposeTree(trees);
});

test('of the maps that fit no name, one is taken that has names for all of the model', async () => {
  const path = await target();
  const trees = { params: { bn1: { bias: zeros([2]) } } };
  await writeFile(path, file());
  const error = `${await loadPyTorch(path, trees).catch((e: unknown) => e)}`;
  expect(error).toContain("does not fit by the names of MS-ResNet-18 or 34, the authors'");
  expect(error).toContain('missing (1): conv1.1.bn.bias [2]');
  disposeTree(trees);
});

test('what is not weights is said', async () => {
  const [path, trees] = [await target(), like()];
  for (const [value, message] of [
    [new Map([['epoch', 3]]), "has 'epoch' among its weights, which is no tensor; looked for a state dict, also under model"],
    [[1], 'holds no dict of weights'],
    [new Map<string, Given>(), 'holds no tensor'],
  ] as const) {
    await writeFile(path, zipOf(entriesOf(pickleOf(value), {})));
    await expect(loadPyTorch(path, trees)).rejects.toThrow(message);
  }
  disposeTree(trees);
});

test.each(keyMaps.filter(({ rules }) => rules.some(([ours]) => ours === 'sn1.norm.{norm}')))(
  'what savePyTorch writes by the names of $name is read back, under PyTorch layouts',
  async (map) => {
    const [path, trees] = [await target('x.safetensors'), like()];
    const given = { params: { ...trees.params, fc: { weight: tensor([1, 2, 3, 4, 5, 6], [2, 3]) } }, state: trees.state };
    await savePyTorch(path, given, map, { config: '{"T":4}' });
    const { arrays, metadata } = await readSafetensors(path);
    expect(metadata).toEqual({ format: 'pt', config: '{"T":4}' });
    const [head, convolution, variance] = ['fc.weight', 'conv1.weight', 'sn1.norm.variance'].map((ours) => torchName(map, ours) ?? '');
    expect(arrays[head ?? '']?.shape).toEqual([3, 2]);
    expect([...new Float32Array(arrays[head ?? '']?.bytes.buffer ?? new ArrayBuffer(0))]).toEqual([1, 4, 2, 5, 3, 6]);
    expect(arrays[convolution ?? '']?.shape).toEqual([2, 3, 1, 2]);
    expect(arrays[`${variance}`.replace('running_var', 'num_batches_tracked')]).toMatchObject({ dtype: 'I64', shape: [] });
    expect(await isPyTorch(path)).toBe(true);
    const loaded = await loadPyTorch(path, trees, map);
    expect([...loaded.trees.params.fc.weight.dataSync()]).toEqual([1, 2, 3, 4, 5, 6]);
    disposeTree([trees, given.params.fc, loaded.trees]);
  },
);

test('our own files are not taken for PyTorch', async () => {
  const [path, trees] = [await target('x.safetensors'), like()];
  await save(path, trees);
  expect(await isPyTorch(path)).toBe(false);
  disposeTree(trees);
});
