import { scope } from '@synfire/core';
import { cast, less, type Scalar, sum, type Tensor1D } from '@tensorflow/tfjs-core';

/** Number of samples whose label is among the k foremost classes, of `ranks`. */
export const countTop = (k: number, ranks: Tensor1D): Scalar => scope(() => sum<Scalar>(cast(less(ranks, k), 'float32')));
