import type { Sequence } from '@synfire/core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** A neuron's spikes as its layer hands them on, with the support of their gradient where the kernel gave it. */
export const spikes = (T: number, { y, support }: { readonly y: Tensor; readonly support?: Tensor }): Sequence =>
  support ? { T, x: y, support: { of: y.dataId, bits: support } } : { T, x: y };
