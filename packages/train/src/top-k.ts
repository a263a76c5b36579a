import { scope } from '@synfire/core';
import { ranks } from '@synfire/kernel';
import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { countTop } from './count-top.ts';

/** Number of samples whose label is among the k largest logits; equal logits count in favour of the lower class. */
export const topK = (k: number, logits: Tensor, labels: Tensor1D): Scalar => scope(() => countTop(k, ranks({ logits, labels }, {}).ranks));
