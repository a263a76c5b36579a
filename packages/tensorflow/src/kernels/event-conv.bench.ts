// Prints how much faster event-driven convolution is than TensorFlow's dense one, by layer of SEW-ResNet-18 and density of its input:
//   node --conditions=@synfire/source --import tsx packages/tensorflow/src/kernels/event-conv.bench.ts [rounds] [bfloat16]
// Dense and event-driven take turns; medians. CPU time of all threads counts, as on a shared machine it is not the neighbours' time.
import { backend } from '@tensorflow/tfjs-core';
import { tensorflow } from '../tensorflow.ts';
import { intoType } from './as-type.ts';
import { bfloat16 } from './bfloat16.ts';
import { bfloat16Conv } from './bfloat16-conv.ts';
import { float32Conv } from './dense-conv.ts';
import { drawnBits } from './event-calibration.ts';
import { eventConv, eventFilterGradient, eventInputGradient } from './event-conv.ts';
import { type Raw, raw, type TensorflowBackend } from './raw.ts';

const densities = [0.02, 0.05, 0.1, 0.2, 0.3];

/** Net, images·T, side, input channels, filters, window, strides. */
const layers: readonly (readonly [string, number, number, number, number, number, number])[] = [
  ['224', 8, 56, 64, 64, 3, 1],
  ['224', 8, 56, 64, 128, 3, 2],
  ['224', 8, 28, 128, 128, 3, 1],
  ['224', 8, 28, 128, 256, 3, 2],
  ['224', 8, 14, 256, 256, 3, 1],
  ['224', 8, 14, 256, 512, 3, 2],
  ['224', 8, 7, 512, 512, 3, 1],
  ['224', 8, 56, 64, 128, 1, 2],
  ['224', 8, 14, 256, 512, 1, 2],
  ['32', 128, 8, 64, 64, 3, 1],
  ['32', 128, 8, 64, 128, 3, 2],
  ['32', 128, 4, 128, 128, 3, 1],
  ['32', 128, 2, 256, 256, 3, 1],
  ['32', 128, 1, 512, 512, 3, 1],
];

const rounds = Number(process.argv[2] ?? 9);
const low = process.argv[3] === 'bfloat16';
const dense = low ? bfloat16Conv : float32Conv;
const { description } = await tensorflow({ variant: 'cpu' });
// tfjs types the backend loosely.
const tf = raw(backend() as TensorflowBackend);

const tensor = (shape: readonly number[], value: () => number): Raw => tf.made(shape, Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, value)); // biome-ignore format: one call
const activation = (shape: readonly number[], value: () => number): Raw => intoType(tf, low ? bfloat16 : tf.binding.TF_FLOAT, tensor(shape, value)); // biome-ignore format: one call
const seconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** Median CPU seconds of each way, taken in turns. */
function timed(ways: readonly (() => Raw)[]): readonly number[] {
  const taken: number[][] = ways.map(() => []);
  for (let round = -1; round < rounds; round++)
    ways.forEach((way, i) => {
      const begun = seconds();
      tf.free(way());
      if (round >= 0) taken[i]?.push(seconds() - begun);
    });
  return taken.map(median);
}

console.log(description);
console.log(`density of x (of its support for the input gradient): ${densities.map((d) => `${100 * d} %`).join(', ')}`);
for (const [net, n, side, channels, filters, k, strides] of layers) {
  const pad = (k - 1) / 2;
  const out = Math.floor((side + 2 * pad - k) / strides) + 1;
  const attrs = { strides, pad };
  const w = tensor([k, k, channels, filters], () => Math.random() - 0.5);
  const dy = activation([n, out, out, filters], () => Math.random() - 0.5);
  const xs = densities.map((d) => activation([n, side, side, channels], () => Number(Math.random() < d)));
  const [x = w] = xs;
  const supports = densities.map((d) => drawnBits(tf, { ...x, shape: [n, side, side, channels / 32] }, d));
  const kinds: Readonly<Record<string, readonly (() => Raw)[]>> = {
    forward: [() => dense.forward(tf, x, w, attrs), ...xs.map((e) => () => eventConv(tf, e, w, attrs))],
    filter: [() => dense.filterGradient(tf, x, dy, attrs, w.shape), ...xs.map((e) => () => eventFilterGradient(tf, e, dy, k, attrs))],
    input: [() => dense.inputGradient(tf, w, dy, attrs, x.shape), ...supports.map((e) => () => eventInputGradient(tf, e, dy, w, attrs))],
  };
  for (const [kind, ways] of Object.entries(kinds)) {
    const [whole = 0, ...times] = timed(ways);
    const rate = (2 * n * out * out * channels * filters * k * k) / whole / 1e9;
    const name = `${net.padStart(3)} ${channels}→${filters} at ${side}, ${k}×${k} strides ${strides}`;
    console.log(`${name.padEnd(36)} ${kind.padEnd(8)} dense ${rate.toFixed(0).padStart(4)} GFLOP/CPU s  ${times.map((t) => `${(whole / t).toFixed(1)}×`.padStart(6)).join('')}`); // biome-ignore format: one line a row
  }
  tf.free(w, dy, ...xs, ...supports);
}
