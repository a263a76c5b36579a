import { type Layer, scope, type Tree } from '@synfire/core';
import { ranks } from '@synfire/kernel';
import { stack, type Tensor } from '@tensorflow/tfjs-core';
import { type Batch, checkLogits, toTensors } from './batch.ts';
import { countTop } from './count-top.ts';
import type { Loss } from './loss.ts';
import { mixedLoss } from './mixed-loss.ts';
import { meanOfSteps } from './over-time.ts';
import { whereNotFinite } from './where-not-finite.ts';

/** What an evaluation found, over all images alike, whatever batches they came in. */
export interface Evaluation {
  readonly images: number;
  readonly loss: number;
  /** Part of the images whose label is the prediction. */
  readonly top1: number;
  /** Part of the images whose label is among the five foremost. */
  readonly top5: number;
  /** The time includes waiting for the batches. */
  readonly imagesPerSecond: number;
}

/** Loss and accuracy of a model on batches; parameters and running statistics stay the caller's. Throws Error when there is no batch or the loss is not finite. */
export async function evaluate(model: Layer, params: Tree, state: Tree, batches: AsyncIterable<Batch>, loss: Loss): Promise<Evaluation> {
  const began = performance.now();
  const sums = { images: 0, loss: 0, top1: 0, top5: 0 };
  // The numbers of one batch are read while the device works on the next.
  let pending: Pending | undefined;
  try {
    for await (const batch of batches) {
      const before = pending;
      pending = { images: batch.labels.length, metrics: measure(model, params, state, batch, loss) };
      if (before) await collect(sums, before);
    }
    if (pending) await collect(sums, pending);
    if (!Number.isFinite(sums.loss)) {
      throw new Error(`evaluate: the loss of the data is ${sums.loss}. ${await whereNotFinite(params, state)}`);
    }
  } finally {
    pending?.metrics.dispose();
  }
  const { images } = sums;
  if (images === 0) throw new Error('evaluate: the data gave no batch; is the validation set empty?');
  const seconds = (performance.now() - began) / 1000;
  return {
    images,
    loss: sums.loss / images,
    top1: sums.top1 / images,
    top5: sums.top5 / images,
    imagesPerSecond: images / seconds,
  };
}

interface Pending {
  readonly images: number;
  readonly metrics: Tensor;
}

const measure = (model: Layer, params: Tree, state: Tree, batch: Batch, loss: Loss): Tensor =>
  scope(() => {
    const { input, labels } = toTensors(batch);
    const { y } = model.apply(params, state, input, { training: false, key: 0 });
    checkLogits(y, batch);
    const foremost = ranks({ logits: meanOfSteps(y.x, y.T), labels }, {}).ranks;
    return stack([mixedLoss(loss, y.x, labels, { T: y.T, mixed: batch.mixed }).value, countTop(1, foremost), countTop(5, foremost)]);
  });

async function collect(sums: { images: number; loss: number; top1: number; top5: number }, { images, metrics }: Pending): Promise<void> {
  try {
    const [loss = Number.NaN, top1 = 0, top5 = 0] = await metrics.data();
    sums.images += images;
    sums.loss += loss * images;
    sums.top1 += top1;
    sums.top5 += top5;
  } finally {
    metrics.dispose();
  }
}
