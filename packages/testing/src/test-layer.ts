import type { Layer, Tree } from '@synfire/core';
import { type Check, register } from './check.ts';
import { backwardChecks } from './layer-backward.ts';
import { forwardChecks } from './layer-forward.ts';
import type { TestLayerOptions } from './layer-options.ts';
import { streamCheck } from './layer-stream.ts';

/** The checks of `testLayer`. */
export const layerChecks = <P extends Tree, S extends Tree>(layer: Layer<P, S>, options: TestLayerOptions<P>): readonly Check[] => [
  ...forwardChecks(layer, options),
  {
    name: 'gives in a stream what it gives for all steps at once, or says why it can not',
    run: () => streamCheck(layer, { ...options, mayRefuse: true }),
  },
  ...backwardChecks(layer, options),
];

/**
 * Tests a layer: declared output shape, T = 1 and B = 1, a stream of steps, gradients (against `reference`, finite differences where it is smooth,
 * and linearity in dy always), state changed in training alone, nothing leaked and nothing of the caller's disposed.
 */
export const testLayer = <P extends Tree, S extends Tree>(name: string, layer: Layer<P, S>, options: TestLayerOptions<P>): void =>
  register(`layer ${name}`, layerChecks(layer, options));
