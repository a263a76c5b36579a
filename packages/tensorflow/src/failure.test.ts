import { batchNorm, momentumStep, type Neuron, neuronOverTime, normNeuron } from '@synfire/kernel';
import { backend, matMul, memory, ones, scalar, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { counted } from './counted.fixture.ts';
import type { TensorflowBackend } from './kernels/raw.ts';
import { skipped } from './native/native.fixture.ts';
import { withMemoryErrors } from './out-of-memory.ts';
import { tensorflow } from './tensorflow.ts';

const computed = test.skipIf(skipped);

let handles: () => number;
beforeAll(async () => {
  if (skipped) return;
  // Before the first kernel takes the binding.
  await tensorflow({ variant: 'cpu' });
  // tfjs types the backend loosely.
  handles = counted(backend() as TensorflowBackend);
});

/** Runs what fails twice, since constants are made once; gives the message and what the second run left. */
function failing(run: (x: Tensor) => unknown): { readonly message: string; readonly tensors: number; readonly handles: number } {
  const x = ones([4, 2, 2, 3]);
  const attempt = (): string => {
    try {
      run(x);
    } catch (error) {
      return error instanceof Error ? error.message : `${error}`;
    }
    return 'nothing was thrown';
  };
  try {
    attempt();
    const [tensors, before] = [memory().numTensors, handles()];
    const message = attempt();
    return { message, tensors: memory().numTensors - tensors, handles: handles() - before };
  } finally {
    x.dispose();
  }
}

const neuron: Neuron<'v', 'w'> = { rest: { v: 0 }, params: { w: 0 }, step: (op, { v }, x, { w }) => [op.mul(w, x), { v: op.add(v, x) }] };
const [few, w] = [(): Tensor => ones([2]), (): Tensor => scalar(1)];

computed.each([
  [
    'a norm',
    (x: Tensor, [a, b]: readonly [Tensor, Tensor, Tensor]) => batchNorm({ x, gamma: a, beta: b }, { epsilon: 1e-5 }),
    'channel vector',
  ],
  [
    'a norm with a neuron',
    (x: Tensor, [a, b, p]: readonly [Tensor, Tensor, Tensor]) =>
      normNeuron({ x, gamma: a, beta: b, 'p.w': p }, { T: 2, neuron, epsilon: 1e-5, repeat: 1 }),
    'channel vector',
  ],
  [
    'a neuron',
    (x: Tensor, [a, , p]: readonly [Tensor, Tensor, Tensor]) =>
      neuronOverTime({ x, shortcut: a, 'p.w': p }, { T: 2, neuron, join: { name: 'add', apply: (op, s, y) => op.add(s, y) } }),
    'streams differ',
  ],
  [
    'an update',
    (x: Tensor, [a, b]: readonly [Tensor, Tensor, Tensor]) =>
      momentumStep({ 'p.0': x, 'm.0': a, 'g.0': b }, { count: 1, rate: 1, factor: 0, decay: 0 }),
    'differ in size',
  ],
] as const)('%s that fails leaves nothing, neither in tfjs nor in TensorFlow', (_, run, reason) => {
  const given = [few(), few(), w()] as const;
  try {
    const { message, ...left } = failing((x) => run(x, given));
    expect(message).toContain(reason);
    expect(left).toEqual({ tensors: 0, handles: 0 });
  } finally {
    for (const tensor of given) tensor.dispose();
  }
});

// TensorFlow waits ten seconds for somebody to free something before it gives up.
computed('a failed allocation says how much was asked for, by what, and what takes less', () => {
  const [column, row] = [ones([65536, 1]), ones([1, 8_000_000])];
  try {
    expect(() => matMul(column, row)).toThrow(
      /^out of memory: \w*MatMul\w* asked for 2097\.2 GB, a tensor \[65536,8000000\] of type float; [\d.]+ .B of this machine's .* are free; a smaller batch, .*`remat`/,
    );
  } finally {
    column.dispose();
    row.dispose();
  }
});

test('an allocation of a kernel’s own memory is one, too; other errors stay as they are', () => {
  const fails = (message: string) => (): unknown =>
    withMemoryErrors({
      executeOp: (_: string): unknown => {
        throw new Error(message);
      },
    }).executeOp('SynfireScan');
  expect(fails('Invalid TF_Status: 8\nMessage: std::bad_alloc')).toThrow(
    /^out of memory: SynfireScan asked for itself \(Message: std::bad_alloc\); /,
  );
  expect(fails('Invalid TF_Status: 3\nMessage: no')).toThrow(/^Invalid TF_Status: 3\nMessage: no$/);
});
