import type { Parts } from '@synfire/block';
import type { Layer, Named } from '@synfire/core';
import { dense, dropout, globalAveragePool, meanOverTime } from '@synfire/layers';

/** Makes the layers after the last stage. */
export type Head = (classes: number, parts: Parts) => Named<Layer>;

/** Global average pool and fully connected at every step: logits `[T·B, classes]`, for losses of each step's such as TET. */
export const everyStepHead: Head = (classes) => ({ avgpool: globalAveragePool(), fc: dense({ units: classes }) });

/** Global average pool of every step, mean over the steps, fully connected: logits `[B, classes]`. */
export const meanHead: Head = (classes) => ({ avgpool: globalAveragePool(), mean: meanOverTime(), fc: dense({ units: classes }) });

/** As `meanHead` with dropout of a probability before the fully connected layer. */
export const dropoutHead =
  (p: number): Head =>
  (classes) => ({ avgpool: globalAveragePool(), mean: meanOverTime(), dropout: dropout({ p }), fc: dense({ units: classes }) });
