import type { Neuron } from '@synfire/kernel';
import { triangle } from '@synfire/surrogate';
import { type IterativeLifOptions, iterativeLif } from './iterative-lif.ts';

/** The neuron of TET's and GAC's code (Deng et al. 2022, arXiv 2202.11946): H = ½·V + X, S = [H > 1], reset not detached. */
export const tetLif = ({
  decay = 0.5,
  detachReset = false,
  surrogate = triangle(),
  strict = true,
  ...options
}: Partial<IterativeLifOptions> = {}): Neuron<'v', never> => iterativeLif({ ...options, decay, detachReset, surrogate, strict });
