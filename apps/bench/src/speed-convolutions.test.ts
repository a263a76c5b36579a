import { conv2d, conv2dFilterGradient, conv2dInputGradient } from '@synfire/kernel';
import '@tensorflow/tfjs';
import { dispose, getKernel, memory, ones, registerKernel, setBackend, tensor, tidy, unregisterKernel } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { watchConvolutions } from './speed-convolutions.ts';

const kernels = [conv2d, conv2dInputGradient, conv2dFilterGradient];
const attrs = { strides: 1, pad: 1 };

beforeAll(async () => {
  await setBackend('cpu');
});

async function registered(f: () => Promise<void>): Promise<void> {
  for (const { name, compose } of kernels) {
    // tfjs gives kernels whole tensors, and types them loosely.
    registerKernel({ kernelName: name, backendName: 'cpu', kernelFunc: ({ inputs, attrs: given }) => Object.values(compose(inputs as never, (given as { attrs: never }).attrs)) }); // biome-ignore format: one line
  }
  try {
    await f();
  } finally {
    for (const { name } of kernels) unregisterKernel(name, 'cpu');
  }
}

test('calls come with shape, density, and operations without those on the padding', async () => {
  await registered(async () => {
    const before = memory().numTensors;
    const x = tensor([1, 0, 0, 2], [1, 2, 2, 1]);
    const w = ones([3, 3, 1, 5]);
    const calls = await watchConvolutions(
      async () => {
        tidy(() => {
          const { y } = conv2d({ x, w }, attrs);
          conv2dInputGradient({ dy: y, w }, { ...attrs, inputShape: x.shape });
          conv2dFilterGradient({ x, dy: y }, { ...attrs, filterShape: w.shape });
        });
      },
      { densities: true },
    );
    // Each of the four windows meets four pixels.
    const shape = { kernelSize: 3, channels: 1, filters: 5, side: 2, flops: 2 * 16 * 5 };
    expect(calls).toMatchObject([
      { kind: 'forward', ...shape, density: 0.5 },
      { kind: 'inputGradient', ...shape },
      { kind: 'filterGradient', ...shape, density: 0.5 },
    ]);
    dispose([x, w]);
    expect(memory().numTensors).toBe(before);
  });
});

test('the kernels are the former ones afterwards, also where the computation throws', async () => {
  await registered(async () => {
    const before = kernels.map(({ name }) => getKernel(name, 'cpu').kernelFunc);
    const failing = async (): Promise<void> => {
      expect(getKernel(conv2d.name, 'cpu').kernelFunc).not.toBe(before[0]);
      throw new Error('stopped');
    };
    await expect(watchConvolutions(failing)).rejects.toThrow('stopped');
    expect(kernels.map(({ name }) => getKernel(name, 'cpu').kernelFunc)).toEqual(before);
  });
});

test('a backend without kernels for convolutions is refused by name', async () => {
  await expect(watchConvolutions(async () => {})).rejects.toThrow('the cpu backend has no kernel SynfireConv2d to watch');
});
