import type { Layer, Tree } from '@synfire/core';
import { register } from './check.ts';
import type { TestLayerOptions } from './layer-options.ts';
import { streamCheck } from './layer-stream.ts';

/** Settings of `testStream`, those of `testLayer` that it needs. */
export type TestStreamOptions = Pick<TestLayerOptions, 'input' | 'batch' | 'range' | 'presented' | 'tolerance'>;

/**
 * Tests that a model run over a stream step by step, what it remembers handed on, spikes and answers as it does for all steps at once:
 * the same spikes at every step, and its output within the tolerance, 1e-6 where none is given. Less than `testLayer`, which tries this too.
 */
export const testStream = <P extends Tree, S extends Tree>(name: string, model: Layer<P, S>, options: TestStreamOptions): void =>
  register(`stream of ${name}`, [
    {
      name: 'is what all steps at once are',
      run: () => streamCheck(model, { tolerance: { atol: 1e-6, rtol: 1e-6 }, mayRefuse: false, ...options }),
    },
  ]);
