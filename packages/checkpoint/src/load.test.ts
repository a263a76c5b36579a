import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { disposeTree, leaves, none } from '@synfire/core';
import { memory, setBackend, tensor, tensor1d } from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { load, loadTensors, readSafetensors, save, writeSafetensors } from './index.ts';

beforeAll(() => setBackend('cpu'));

const target = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), 'synfire-')), 'x.safetensors');

const make = () => ({
  params: { layer1: [{ conv1: { weight: tensor([1, 2, 3, 4], [1, 1, 2, 2]) } }], fc: tensor1d([0.1, -0.2]) },
  state: { bn: { mean: tensor1d([5]) }, pool: none },
  optimizer: [none, { steps: tensor([3, 4], [2], 'int32'), on: tensor([1, 0], [2], 'bool') }],
});

test('trees come back with names, values, types and metadata; the saved ones stay usable', async () => {
  const before = memory().numTensors;
  const [file, trees, like] = [await target(), make(), make()];
  await save(file, trees, { step: '12' });
  const loaded = await load(file, like);
  expect(leaves(loaded.trees).map((t) => [t.shape, t.dtype, [...t.dataSync()]])).toEqual(
    leaves(trees).map((t) => [t.shape, t.dtype, [...t.dataSync()]]),
  );
  expect(loaded.metadata).toEqual({ layout: 'HWIO', step: '12' });
  expect(Object.keys((await readSafetensors(file)).arrays)).toContain('params.layer1.0.conv1.weight');
  disposeTree([trees, like, loaded.trees]);
  expect(memory().numTensors).toBe(before);
});

test('whole trees may be left out, so that weights load without the optimizer', async () => {
  const [file, trees] = [await target(), make()];
  await save(file, trees);
  const { params, state } = trees;
  const loaded = await load(file, { params, state });
  expect(Object.keys(loaded.trees)).toEqual(['params', 'state']);
  disposeTree([trees, loaded.trees]);
});

test('a tree that does not fit is refused with all differences, and no tensor is made', async () => {
  const [file, trees] = [await target(), make()];
  await save(file, trees);
  const before = memory().numTensors;
  const like = {
    params: { fc: tensor1d([1, 2, 3]), head: tensor1d([1]) },
    optimizer: [none, { steps: tensor1d([1, 2]), on: tensor1d([1, 2]) }],
  };
  const error: unknown = await load(file, like).catch((e: unknown) => e);
  expect(`${error}`).toContain(file);
  expect(`${error}`).toContain('missing (1): params.head [1]');
  expect(`${error}`).toContain('unexpected (1): params.layer1.0.conv1.weight [1, 1, 2, 2]');
  expect(`${error}`).toContain('shape (1): params.fc (file [2], expected [3])');
  expect(`${error}`).toContain('type (2): optimizer.1.steps (file I32, expected float32), optimizer.1.on (file BOOL, expected float32)');
  disposeTree(like);
  expect(memory().numTensors).toBe(before);
  disposeTree(trees);
});

test('loadTensors gives every tensor by its path; a type that tfjs lacks is named and nothing stays', async () => {
  const [file, before] = [await target(), memory().numTensors];
  const f32 = { dtype: 'F32', shape: [1], bytes: () => new Uint8Array(4) } as const;
  await writeSafetensors(file, { w: f32 });
  const { tensors } = await loadTensors(file);
  expect(Object.keys(tensors)).toEqual(['w']);
  disposeTree(tensors);
  await writeSafetensors(file, { w: f32, h: { dtype: 'F16', shape: [1], bytes: () => new Uint8Array(2) } });
  await expect(loadTensors(file)).rejects.toThrow(/tensor 'h' is F16; tensors can be F32, I32 or BOOL/);
  expect(memory().numTensors).toBe(before);
});

test('names that would coincide are refused before anything is written', async () => {
  const trees = { a: { 'b.c': tensor1d([1]), b: { c: tensor1d([2]) } } };
  await expect(save(await target(), trees)).rejects.toThrow(/two tensors would be named 'a.b.c'/);
  disposeTree(trees);
});
