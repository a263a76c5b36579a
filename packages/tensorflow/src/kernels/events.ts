import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Tensorflow } from './raw.ts';

/** What a sample of a tensor tells: the share of non-zeros, and whether all of them are 1. */
export interface Events {
  readonly density: number;
  readonly ones: boolean;
}

/** By tfjs's data of a tensor, which clones share: the filter gradient has the x of the convolution. */
const measured = new WeakMap<object, Events>();

/** The events of a tensor, which are looked at once. */
export function eventsOf(tf: Tensorflow, x: TensorInfo): Events {
  const found = measured.get(x.dataId) ?? measure(tf, x);
  measured.set(x.dataId, found);
  return found;
}

/** Says that a tensor has another one's values. */
export function sameEvents(known: TensorInfo, other: TensorInfo): void {
  const found = measured.get(known.dataId);
  if (found) measured.set(other.dataId, found);
}

function measure(tf: Tensorflow, x: TensorInfo): Events {
  const result = tf.run('SynfireDensity', [], [tf.activation(x)]);
  const [density = 1, ones = 0] = tf.binding.tensorDataSync(result.id);
  tf.free(result);
  return { density, ones: ones === 1 };
}
