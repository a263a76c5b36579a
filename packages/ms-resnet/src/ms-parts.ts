import type { Parts } from '@synfire/block';
import { batchNorm, type NormFactory, uniformFanIn } from '@synfire/layers';
import { msLif } from '@synfire/neuron';

/** tdBN as MS-ResNet's code has it: batch norm over T·B, H and W whose γ starts at the threshold, ½. */
export const msNorm: NormFactory = ({ gamma = 0.5, ...options } = {}) => batchNorm({ gamma, ...options });

/** MS-ResNet's neuron (`msLif`), norm (`msNorm`) and PyTorch's own initial weights (authors' code of arXiv 2112.08954). */
export const msParts: Parts = { neuron: msLif(), norm: msNorm, initializer: uniformFanIn };
