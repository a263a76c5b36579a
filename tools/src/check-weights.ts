/**
 * Loads the weights of SpikingJelly's SEW-ResNet-18, compares our logits with its own on an image, and hands the weights back to it:
 *   node --conditions=@synfire/source --import tsx tools/src/check-weights.ts
 * Needs what tools/src/peer-spikingjelly.ts needs.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isTorchTensor, loadPyTorch, readPyTorch, savePyTorch, toNumbers } from '@synfire/checkpoint';
import { sewResnet18 } from '@synfire/sew-resnet';
import { setBackend, tensor, transpose } from '@tensorflow/tfjs';
import { spikingJellyPython } from './peer-spikingjelly.ts';
import '@tensorflow/tfjs-backend-wasm';

const python = (...args: readonly string[]): void =>
  void execFileSync(spikingJellyPython(), [join(import.meta.dirname, '..', 'peers', 'spikingjelly', 'weights.py'), ...args], {
    stdio: 'inherit',
  });

async function numbersAt(file: string, name: string): Promise<Float32Array> {
  const value = await readPyTorch(file);
  const found = value instanceof Map ? value.get(name) : undefined;
  if (found === undefined || !isTorchTensor(found)) throw new Error(`${file} has no tensor '${name}'`);
  return Float32Array.from(toNumbers(found.dtype, await found.bytes()));
}

const folder = await mkdtemp(join(tmpdir(), 'synfire-weights-'));
try {
  python('make', folder);
  await setBackend('wasm');
  const net = sewResnet18({ classes: 1000, T: 4 });
  const { params, state } = net.init(1, [1, 64, 64, 3]);
  const { trees, map } = await loadPyTorch(join(folder, 'weights.pth'), { params, state });
  const image = transpose(tensor(await numbersAt(join(folder, 'case.pth'), 'image'), [1, 3, 64, 64]), [0, 2, 3, 1]);
  const { y } = net.apply(trees.params, trees.state, { T: 1, x: image }, { training: false, key: 0 });
  const [ours, theirs] = [y.x.dataSync(), await numbersAt(join(folder, 'case.pth'), 'logits')];
  const largest = theirs.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  const difference = theirs.reduce((most, v, i) => Math.max(most, Math.abs(v - (ours[i] ?? Number.NaN))), 0);
  console.log(`by the names of ${map.name}: logits up to ${largest}, ours differ by at most ${difference}`);
  await savePyTorch(join(folder, 'back.safetensors'), trees, map);
  python('compare', folder);
  if (!(difference <= 1e-4 * largest)) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
