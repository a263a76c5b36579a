import type { Carried } from '@synfire/core';
import { tensorOps } from '@synfire/kernel';
import { add, concat, matMul, reshape, slice, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { Parallel, ParallelParams } from './parallel.ts';

/**
 * One step of a stream of a parallel spiking neuron, for which it keeps the inputs that the next step sees as well. Throws TypeError for a neuron
 * that sees steps to come, and RangeError past the last of its time steps where it has weights for each.
 */
export function parallelStep(neuron: Parallel, params: ParallelParams, x: Tensor, carried: Carried, path: string): Tensor {
  const { name, surrogate, sees } = neuron;
  if (sees === undefined)
    throw new TypeError(
      `${name}: every step sees steps to come, which a stream does not have; take slidingPsn, or maskedPsn with lambda = 1`,
    );
  const past = sees > 1 ? carried.before(path)?.x : undefined;
  const [y, kept] = tidy((): [Tensor, Tensor] => {
    const now = reshape(x, [1, -1]);
    const seen = past ? concat([past, now], 0) : now; // [k, B·…], the last one is now
    const spikes = reshape(tensorOps.spike(membrane(neuron, params, seen, carried.step), surrogate), x.shape);
    const first = Math.max(0, seen.shape[0] - Math.max(1, sees - 1));
    return [spikes, slice(seen, [first, 0])];
  });
  carried.leave(path, { x: kept });
  return y;
}

/** W[t]·X + b of the step for which `seen` ends. */
function membrane({ name, matrix }: Parallel, { weight, bias }: ParallelParams, seen: Tensor, step: number): Tensor {
  const [k = 1] = seen.shape;
  const [steps] = bias.shape;
  if (steps !== undefined && step >= steps)
    throw new RangeError(
      `${name}: step ${step + 1} of a stream for weights of ${steps}; begin another stream, or call init() with a larger T`,
    );
  const t = steps === undefined ? k - 1 : step;
  const row = slice(matrix(weight, steps ?? k), [t, t + 1 - k], [1, k]);
  return add(matMul(row, seen), steps === undefined ? bias : slice(bias, [t, 0], [1, 1]));
}
