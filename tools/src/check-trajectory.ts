/**
 * Trains 20 steps from the same weights on the same batches in PyTorch (tools/peers/trajectory) and here, and compares the losses:
 *   node --conditions=@synfire/source --import tsx tools/src/check-trajectory.ts [FILE]
 * FILE is a data_batch_1.bin of CIFAR-10, by default of the shared data. Needs what tools/src/peer-spikingjelly.ts needs.
 *
 * A potential at its threshold fires or not by the last bit, and one spike changes the statistics of every norm behind it. PyTorch
 * itself then parts from itself: on one thread, from weights changed by 1e-7 of their size, in float64. As soon as one of these has a
 * loss that differs in the third digit nothing can be compared any more; before, ours must agree to three digits, or be no further away
 * than four times what PyTorch has been from itself. Where ours parts sooner it may be as innocent: hand PyTorch our weights of the step
 * before (`savePyTorch`), and it has our loss and spikes.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isTorchTensor, loadPyTorch, readPyTorch, toNumbers } from '@synfire/checkpoint';
import { disposeTree } from '@synfire/core';
import { tensorflow } from '@synfire/tensorflow';
import type { Batch } from '@synfire/train';
import { tensor, transpose } from '@tensorflow/tfjs-core';
import { spikingJellyPython } from './peer-spikingjelly.ts';
import { sharedPath } from './shared.ts';
import { initialWeights, type Trajectory, type TrajectoryNet, trajectory, trajectoryNets } from './trajectory.ts';

interface Problem {
  readonly net: TrajectoryNet;
  readonly batch: number;
  readonly learningRate: number;
  /** Side of the filler's images, whose weights are the filler's too; CIFAR-10 and PyTorch's own weights where there is none. */
  readonly filler?: number;
}

/** SEW ResNet's rate is 0.1 for 256 images, in proportion; MS-ResNet's 0.1 is that of GAC's CIFAR recipe. */
const problems: readonly Problem[] = [
  { net: 'ms-resnet20', batch: 16, learningRate: 0.1 },
  { net: 'sew-resnet18', batch: 16, learningRate: 0.1 / 16 },
  { net: 'ms-resnet20', batch: 2, learningRate: 0.1, filler: 16 },
  { net: 'sew-resnet18', batch: 2, learningRate: 0.1 / 128, filler: 16 },
];

/** Of a loss. */
const threeDigits = 5e-4;

const numbers = async (value: unknown, name: string): Promise<{ shape: readonly number[]; values: Float64Array }> => {
  const found = value instanceof Map ? value.get(name) : undefined;
  if (found === undefined || !isTorchTensor(found)) throw new Error(`batches.pth has no tensor '${name}'`);
  return { shape: found.shape, values: Float64Array.from(toNumbers(found.dtype, await found.bytes()), Number) };
};

/** PyTorch's batches, [steps, B, 3, H, W]. */
async function batchesOf(file: string): Promise<readonly Batch[]> {
  const value = await readPyTorch(file);
  const [{ shape, values }, labels] = [await numbers(value, 'images'), await numbers(value, 'labels')];
  const [steps = 0, batch = 0, , size = 0] = shape;
  return Array.from({ length: steps }, (_, i) => {
    const part = <A extends Float64Array>(all: A): Float64Array => all.subarray((i * all.length) / steps, ((i + 1) * all.length) / steps);
    const theirs = tensor(Float32Array.from(part(values)), [batch, 3, size, size]);
    const ours = transpose(theirs, [0, 2, 3, 1]);
    const x = Float32Array.from(ours.dataSync());
    disposeTree([theirs, ours]);
    return { x, shape: [batch, size, size, 3], labels: Int32Array.from(part(labels.values)) };
  });
}

const apart = (a: number | undefined, b: number | undefined): number => Math.abs((a ?? Number.NaN) / (b ?? Number.NaN) - 1);

/** Prints a line a step; whether ours agrees for as long as PyTorch agrees with itself. */
function compare(ours: Trajectory, { float32, ...others }: Readonly<Record<string, Trajectory>>): boolean {
  const itself = (float32?.losses ?? []).map((loss, i) => Math.max(...Object.values(others).map(({ losses }) => apart(losses[i], loss))));
  const from = itself.findIndex((difference) => !(difference <= threeDigits));
  const until = from < 0 ? itself.length : from;
  console.log('step  loss here   PyTorch     apart    PyTorch from itself  spikes here  PyTorch (float64)');
  for (const [i, own] of itself.entries()) {
    const [loss, theirs] = [ours.losses[i] ?? Number.NaN, float32?.losses[i] ?? Number.NaN];
    const cells = [
      `${i + 1}`.padEnd(4),
      loss.toFixed(6).padEnd(10),
      theirs.toFixed(6).padEnd(10),
      apart(loss, theirs).toExponential(0).padEnd(7),
    ];
    const spikes = `${float32?.spikes[i]} (${others.float64?.spikes[i]})`;
    console.log([...cells, own.toExponential(0).padEnd(19), `${ours.spikes[i]}`.padEnd(11), spikes].join('  '));
  }
  const allowed = (i: number): number => Math.max(threeDigits, 4 * Math.max(...itself.slice(0, i + 1)));
  const agree = itself.slice(0, until).findIndex((_, i) => !(apart(ours.losses[i], float32?.losses[i]) <= allowed(i)));
  const parts = from < 0 ? 'PyTorch agrees with itself in all' : `PyTorch parts from itself at step ${from + 1}`;
  console.log(`${agree < 0 ? `agrees in ${until} steps` : `PARTS at step ${agree + 1}`}; ${parts}\n`);
  return agree < 0 && until > 1;
}

async function check({ net, batch, learningRate, filler }: Problem, images: string, folder: string): Promise<boolean> {
  const script = join(import.meta.dirname, '..', 'peers', 'trajectory', 'trajectory.py');
  const data = filler === undefined ? ['--cifar', images] : ['--size', `${filler}`];
  console.log(`${net}, batch ${batch}, learning rate ${learningRate}, ${filler === undefined ? 'CIFAR-10' : `filler ${filler}×${filler}`}`);
  const args = [script, '--net', net, '--batch', `${batch}`, '--lr', `${learningRate}`, ...data, '--out', folder];
  // PyTorch's threads spin while they wait: on a machine that others use that takes many times as long.
  const env = { ...process.env, OMP_WAIT_POLICY: 'passive', PYTHONDONTWRITEBYTECODE: '1' };
  const printed = execFileSync(spikingJellyPython(), args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  const theirs: Readonly<Record<string, Trajectory>> = JSON.parse(printed.trim().split('\n').at(-1) ?? '');
  const batches = await batchesOf(join(folder, 'batches.pth'));
  const start = initialWeights(net, 32);
  const { trees } = await loadPyTorch(join(folder, 'weights.pth'), start, trajectoryNets[net].map);
  disposeTree([start.params, start.state]);
  return compare(await trajectory(net, trees, batches, learningRate), theirs);
}

const images = process.argv[2] ?? sharedPath('data/cifar10/cifar-10-batches-bin/data_batch_1.bin');
if (images === undefined) throw new Error('no pictures: name a data_batch_1.bin of CIFAR-10');
console.log((await tensorflow()).description);
const folder = await mkdtemp(join(tmpdir(), 'synfire-trajectory-'));
try {
  for (const problem of problems) if (!(await check(problem, images, folder))) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
