import type { Neuron } from '@synfire/kernel';
import { rect } from '@synfire/surrogate';
import { type IterativeLifOptions, iterativeLif } from './iterative-lif.ts';

/** The neuron of MS-ResNet's code (`mem_update`, arXiv 2112.08954): H = ¼·V + X, S = [H > ½], V = H·(1 - stop(S)), surrogate `rect(1)`. */
export const msLif = ({
  decay = 0.25,
  vThreshold = 0.5,
  surrogate = rect(),
  strict = true,
  ...options
}: Partial<IterativeLifOptions> = {}): Neuron<'v', never> => iterativeLif({ ...options, decay, vThreshold, surrogate, strict });
