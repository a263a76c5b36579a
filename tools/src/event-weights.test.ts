import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPyTorch, readSafetensors, savePyTorch, sevenBAuthors } from '@synfire/checkpoint';
import { disposeTree, leaves, mapTree, type Tree } from '@synfire/core';
import { plainNet, sevenBNet, wideSevenBNet } from '@synfire/sew-resnet';
import { setBackend } from '@tensorflow/tfjs';
import { fill, zeros } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';

/** Number and SHA-256 of the sorted lines `name [shape]` of the state dict that the authors' smodels.py makes, with counters of batches. */
const theirs = [
  ['7B-Net', sevenBNet, 107, 'bd999d4d4c89b6baa4ee9dc71937da851ebe0e16a83a49e6f73fe37af083c886'],
  ['the plain net', plainNet, 107, 'bd999d4d4c89b6baa4ee9dc71937da851ebe0e16a83a49e6f73fe37af083c886'],
  ['Wide-7B-Net', wideSevenBNet, 114, '88228d0599d0b7303c99279af38556b38079b9ce3ab79dc6a2a4630d91a2f2fe'],
] as const;

test.each(theirs)(
  "the weights of %s have the names and shapes of the authors' code, and are found by them",
  async (_, net, count, hash) => {
    await setBackend('cpu');
    const { params, state } = net({ initializer: (_, shape) => zeros([...shape]) }).init(0, [4, 128, 128, 2]);
    let n = 0;
    const numbered = <P extends Tree>(tree: P): P => mapTree(tree, (leaf) => fill(leaf.shape, n++));
    const given = { params: numbered(params), state: numbered(state) };
    const folder = await mkdtemp(join(tmpdir(), 'synfire-'));
    const file = join(folder, 'weights.safetensors');
    await savePyTorch(file, given, sevenBAuthors);
    const { arrays } = await readSafetensors(file);
    const lines = Object.entries(arrays).map(([name, { shape }]) => `${name} [${shape.join(', ')}]`);
    expect(lines).toHaveLength(count);
    expect(createHash('sha256').update(lines.sort().join('\n')).digest('hex')).toBe(hash);
    const { trees, map } = await loadPyTorch(file, { params, state });
    expect(map).toBe(sevenBAuthors);
    expect(leaves([trees.params, trees.state]).map((leaf) => leaf.dataSync()[0])).toEqual(Array.from({ length: n }, (_, i) => i));
    disposeTree([params, state, given, trees]);
    await rm(folder, { recursive: true });
  },
);
