import type { Neuron } from '@synfire/kernel';
import { rectangle } from '@synfire/surrogate';
import { type IterativeLifOptions, iterativeLif } from './iterative-lif.ts';

/** The neuron of STBP's code (Wu et al. 2018, arXiv 1706.02609): H = ¼·V + X, S = [H > 0.2], reset not detached; the tdBN paper has a threshold of ½. */
export const stbpLif = ({
  decay = 0.25,
  vThreshold = 0.2,
  detachReset = false,
  surrogate = rectangle(),
  strict = true,
  ...options
}: Partial<IterativeLifOptions> = {}): Neuron<'v', never> =>
  iterativeLif({ ...options, decay, vThreshold, detachReset, surrogate, strict });
