import { scope } from '@synfire/core';
import { cast, mean, mul, oneHot, type Scalar, square, sub } from '@tensorflow/tfjs-core';
import type { Loss } from './loss.ts';
import { meanOfSteps, toSteps } from './over-time.ts';

/** Mean squared error of firing rates: mean((mean_t o - oneHot(label))²) over batch and classes (Fang et al. 2021, arXiv 2007.05785). */
export const rateMse =
  (): Loss =>
  (logits, labels, T = 1) =>
    scope(() => {
      const rates = meanOfSteps(logits, T);
      const off = sub(rates, cast(oneHot(labels, rates.shape[1] ?? 1), 'float32'));
      return { value: mean<Scalar>(square(off)), dlogits: toSteps(mul(off, 2 / rates.size), T) };
    });
