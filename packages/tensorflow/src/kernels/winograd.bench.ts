// Prints how much faster Winograd's input gradient is than TensorFlow's dense one, by layer of SEW-ResNet-18, and its error:
//   node --conditions=@synfire/source --import tsx packages/tensorflow/src/kernels/winograd.bench.ts [rounds] [bfloat16]
// All ways take turns; medians of CPU time of all threads, as on a shared machine wall-clock time is also the neighbours'. Errors of both
// ways are those of one channel of one image against sums in double precision, by the root mean square of these.
import { backend } from '@tensorflow/tfjs-core';
import { tensorflow } from '../tensorflow.ts';
import { intoType } from './as-type.ts';
import { bfloat16 } from './bfloat16.ts';
import { bfloat16Conv } from './bfloat16-conv.ts';
import { float32Conv } from './dense-conv.ts';
import { type Raw, raw, type TensorflowBackend } from './raw.ts';
import { winogradInputGradient } from './winograd.ts';

/** Net, images·T, side, channels. */
const layers: readonly (readonly [string, number, number, number])[] = [
  ['224', 8, 56, 64],
  ['224', 8, 28, 128],
  ['224', 8, 14, 256],
  ['224', 8, 7, 512],
  ['32', 128, 8, 64],
  ['32', 128, 4, 128],
  ['32', 128, 2, 256],
];

const rounds = Number(process.argv[2] ?? 15);
const low = process.argv[3] === 'bfloat16';
const { description } = await tensorflow({ variant: 'cpu' });
// tfjs types the backend loosely.
const tf = raw(backend() as TensorflowBackend);

const draw = (n: number): Float32Array => Float32Array.from({ length: n }, () => Math.random() * 2 - 1);
/** To the eight bits of bfloat16, towards zero. */
const rounded = (v: number): number => Math.trunc(v * 256) / 256;
const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const seconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** Median CPU seconds of each way, taken in turns. */
function timed(ways: readonly (() => Raw)[]): readonly number[] {
  const taken: number[][] = ways.map(() => []);
  for (let round = -2; round < rounds; round++)
    ways.forEach((way, i) => {
      const begun = seconds();
      tf.free(way());
      if (round >= 0) taken[i]?.push(seconds() - begun);
    });
  return taken.map(median);
}

/** The gradient of channel 0 of the first image in double precision. */
function exact(w: Float32Array, dy: Float32Array, side: number, channels: number): readonly number[] {
  return Array.from({ length: side * side }, (_, at) => {
    let sum = 0;
    for (let tap = 0; tap < 9; tap++) {
      const [y, x] = [Math.floor(at / side) + 1 - Math.floor(tap / 3), (at % side) + 1 - (tap % 3)];
      if (y < 0 || x < 0 || y >= side || x >= side) continue;
      for (let k = 0; k < channels; k++) sum += (dy[(y * side + x) * channels + k] ?? 0) * (w[tap * channels * channels + k] ?? 0);
    }
    return sum;
  });
}

/** The largest error by the root mean square. */
function error(found: Raw, wanted: readonly number[], channels: number): string {
  const wide = intoType(tf, tf.binding.TF_FLOAT, found);
  const values = tf.binding.tensorDataSync(wide.id);
  tf.free(wide);
  const scale = Math.sqrt(wanted.reduce((sum, v) => sum + v * v, 0) / wanted.length);
  return (wanted.reduce((m, v, i) => Math.max(m, Math.abs(v - (values[i * channels] ?? Number.NaN))), 0) / scale).toExponential(1);
}

console.log(description);
for (const [net, n, side, channels] of layers) {
  const shape = [n, side, side, channels];
  const [wValues, dyValues] = [draw(9 * channels * channels), draw(n * side * side * channels).map(low ? rounded : (v) => v)];
  const w = tf.made([3, 3, channels, channels], wValues);
  const dy = intoType(tf, low ? bfloat16 : tf.binding.TF_FLOAT, tf.made(shape, dyValues));
  const dense = (): Raw => (low ? bfloat16Conv : float32Conv).inputGradient(tf, w, dy, { strides: 1, pad: 1 }, shape);
  const ways = [dense, ...[2, 4].map((tile) => () => winogradInputGradient(tf, w, dy, tile))];
  const times = timed(ways);
  const wanted = exact(wValues, dyValues, side, channels);
  const rate = (time: number): string => ((2 * 9 * n * side * side * channels * channels) / time / 1e9).toFixed(0).padStart(4);
  const texts = ways.map((way, i) => {
    const time = times[i] ?? Number.NaN;
    const name = ['dense', 'F(2×2)', 'F(4×4)'][i];
    return `${name} ${rate(time)} GFLOP/CPU s ${((times[0] ?? Number.NaN) / time).toFixed(2)}× error ${error(way(), wanted, channels)}`;
  });
  console.log(`${net.padStart(3)} ${channels} at ${side}`.padEnd(14), texts.join('; '));
  tf.free(w, dy);
}
