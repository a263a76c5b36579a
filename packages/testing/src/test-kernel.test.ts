import { type Key, scope, uniform } from '@synfire/core';
import { type DefinedKernel, defineKernel } from '@synfire/kernel';
import { add, getBackend, mul, registerKernel, sum, type Tensor, unregisterKernel, zeros } from '@tensorflow/tfjs-core';
import { afterEach, expect, test } from 'vitest';
import { checkKernel } from './check-kernel.ts';
import { testKernel } from './test-kernel.ts';

interface Inputs {
  readonly a: Tensor;
  readonly b: Tensor;
}

const kernel: DefinedKernel<Inputs, { readonly k: number }, { readonly y: Tensor; readonly total: Tensor }> = defineKernel({
  name: 'SynfireTestingAxpy',
  outputs: () => ['y', 'total'],
  compose: ({ a, b }: Inputs, { k }: { readonly k: number }) => {
    const y = add(mul(a, k), b);
    return { y, total: sum(y) };
  },
});

const make = (key: Key) => {
  const shape = [1 + (key % 4), 3];
  return { inputs: { a: uniform(key, shape, -1, 1), b: uniform(key + 1, shape, -1, 1) }, attrs: { k: 2 } };
};

testKernel(kernel, [{ name: 'random shapes', make }], { draws: 3 });

const backends: string[] = [];

/** Registers a version for the active backend until the test ends. */
function register(kernelFunc: (inputs: { readonly a: Tensor; readonly b: Tensor }) => Tensor[]): void {
  backends.push(getBackend());
  registerKernel({
    kernelName: kernel.name,
    backendName: getBackend(),
    // tfjs's type for inputs says TensorInfo; through runKernel they are the tensors that were passed.
    kernelFunc: ({ inputs }) => scope(() => kernelFunc(inputs as unknown as Inputs)),
  });
}

afterEach(() => {
  for (const backend of backends.splice(0)) unregisterKernel(kernel.name, backend);
});

const brokenIn = async (): Promise<readonly string[]> => {
  const { inputs, attrs } = make(5);
  const found = await checkKernel(kernel, inputs, attrs);
  inputs.a.dispose();
  inputs.b.dispose();
  return found.flatMap(({ broken }) => broken ?? []);
};

test('passes a registered version that computes the same', async () => {
  register(({ a, b }) => {
    const y = add(add(a, a), b);
    return [y, sum(y)];
  });
  expect(await brokenIn()).toEqual([]);
});

test('names the output of a registered version that differs, and its worst entry', async () => {
  register(({ a, b }) => {
    const y = add(a, b);
    return [y, sum(add(mul(a, 2), b))];
  });
  expect(await brokenIn()).toEqual([expect.stringMatching(/^SynfireTestingAxpy\.y: \d+ of 6 numbers are off .* worst .* expected/)]);
});

test('names an output of another shape, and one that is missing', async () => {
  register(({ b }) => [zeros([b.size])]);
  const found = await brokenIn();
  expect(found).toEqual([
    'SynfireTestingAxpy.y: shape [6], expected [2,3]',
    'SynfireTestingAxpy.total: the registered version returned no such output',
  ]);
});
