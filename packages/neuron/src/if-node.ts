import type { Neuron } from '@synfire/kernel';
import { type Common, integrateAndFire } from './integrate-and-fire.ts';

/** Integrate-and-fire, H = V + X, the neuron of SEW ResNet on ImageNet (arXiv 2102.04159, eq. 2). Named as SpikingJelly's IFNode: `if` is a reserved word. */
export const ifNode = (options: Common = {}): Neuron<'v', never> =>
  integrateAndFire({ ...options, charge: (op, { v }, x) => op.add(v, x) });
