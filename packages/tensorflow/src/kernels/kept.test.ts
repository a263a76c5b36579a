import { conv2d, conv2dFilterGradient, kept, maxPool, maxPoolGradient } from '@synfire/kernel';
import {
  abs,
  backend,
  dispose,
  floor,
  less,
  memory,
  mul,
  randomNormal,
  randomUniform,
  type Tensor,
  tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { counted } from '../counted.fixture.ts';
import { installed } from '../installation.ts';
import { findLibrary } from '../native/library.ts';
import { tensorflow } from '../tensorflow.ts';
import { raw, type TensorflowBackend } from './raw.ts';

const folder = installed({ variant: 'cpu' });
const ready = folder !== undefined && findLibrary(folder) !== undefined;
if (!ready)
  console.warn('The native kernels are not compiled, so what is kept as bytes is not tested; run: npx synfire-tensorflow install');
const computed = test.skipIf(!ready && process.env.CI !== 'true');

let alive: () => number = () => 0;
beforeAll(async () => {
  if (!ready) return;
  await tensorflow({ variant: 'cpu' });
  // tfjs types the backend loosely.
  alive = counted(backend() as TensorflowBackend);
});

/** The values of a tensor of bytes, which tfjs's binding does not read. */
function valuesOf(bytes: Tensor): readonly number[] {
  const tf = raw(backend() as TensorflowBackend); // tfjs types it loosely
  const wide = tf.cast(tf.activation(bytes), tf.binding.TF_FLOAT);
  const values = [...tf.binding.tensorDataSync(wide.id)];
  tf.free(wide);
  return values;
}

const shape: [number, number, number, number] = [4, 16, 16, 64];

/** Whole numbers up to `most` where a share of the entries is not zero. */
const events = (density: number, most: number): Tensor =>
  tidy(() => {
    const [any, where] = [floor(randomUniform(shape, 1, most + 1, 'float32', 1)), less(randomUniform(shape, 0, 1, 'float32', 2), density)];
    return mul(any, where);
  });

computed.each([
  ['few spikes, event-driven', 0.05, 1],
  ['sums of spikes, event-driven', 0.05, 3],
  ['many spikes, dense', 0.9, 1],
])('%s: kept as bytes, with the filter gradient to the bit', (_, density, most) => {
  tidy(() => {
    const x = events(density, most);
    const attrs = { strides: 1, pad: 1, filterShape: [3, 3, 64, 64] };
    const { y: dy } = conv2d({ x, w: randomNormal(attrs.filterShape, 0, 1, 'float32', 3) }, attrs);
    const before = memory().numBytes;
    const { y } = kept({ x }, {});
    expect(memory().numBytes - before).toBe(x.size);
    expect(valuesOf(y)).toEqual([...x.dataSync()]);
    const [{ dw: found }, { dw: wanted }] = [{ x: y, dy }, { x, dy }].map((inputs) => conv2dFilterGradient(inputs, attrs)) as [{ dw: Tensor }, { dw: Tensor }]; // biome-ignore format: one line a way
    expect(found.dataSync()).toEqual(wanted.dataSync());
  });
});

computed.each([64, 40])('max-pool of spikes has its gradient to the bit from what is kept of it, of %i channels', (channels) => {
  tidy(() => {
    const x = less(randomUniform([4, 24, 24, channels], 0, 1, 'float32', 4), 0.2).toFloat();
    const attrs = { kernelSize: 3, strides: 2, pad: 1 };
    const { y } = maxPool({ x }, attrs);
    const dy = randomNormal(y.shape, 0, 1, 'float32', 5);
    const { dx: found } = maxPoolGradient({ x: kept({ x }, {}).y, y: kept({ x: y }, {}).y, dy }, attrs);
    expect(found.dtype).toBe('float32');
    expect(found.dataSync()).toEqual(maxPoolGradient({ x, y, dy }, attrs).dx.dataSync());
  });
});

computed('one copy for all who keep a tensor, as long as one of them does', () => {
  const x = events(0.1, 1);
  const other = x.clone();
  const [buffers, handles] = [memory().numDataBuffers, alive()];
  const [a, b] = [kept({ x }, {}).y, kept({ x: other }, {}).y];
  expect([memory().numDataBuffers, alive()]).toEqual([buffers + 1, handles + 1]);
  a.dispose();
  expect(valuesOf(b)).toEqual([...x.dataSync()]);
  b.dispose();
  expect([memory().numDataBuffers, alive()]).toEqual([buffers, handles]);
  const again = kept({ x }, {}).y;
  expect(valuesOf(again)).toEqual([...x.dataSync()]);
  dispose([again, x, other]);
});

computed.each([0.5, -1, -0, 256, Number.NaN, Number.POSITIVE_INFINITY])('a tensor with %d is kept as it is', (odd) => {
  tidy(() => {
    const values = new Float32Array(1 << 17);
    for (const at of [3, 1 << 16]) {
      values.fill(1);
      values[at] = odd;
      const x = tensor(values, [1 << 7, 1 << 10]);
      abs(x).dispose(); // tfjs hands values over when they are first read
      const [buffers, handles] = [memory().numDataBuffers, alive()];
      const { y } = kept({ x }, {});
      expect([memory().numDataBuffers, alive()]).toEqual([buffers, handles]);
      expect(y.dataSync()).toEqual(x.dataSync());
    }
  });
});
