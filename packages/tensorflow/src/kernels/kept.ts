import { kept } from '@synfire/kernel';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { sameEvents } from './events.ts';
import type { Tensorflow } from './raw.ts';
import type { Register } from './register-kernel.ts';

/** Entries below which a tensor is kept as it is: bytes would spare less than looking at them costs. */
const fewest = 1 << 12;

/** Whole numbers from 0 to 255, such as spikes and sums of them, are kept as bytes, one copy for all that keep the same tensor. */
export const registerKept: Register = (register) => {
  // By tfjs's data of a tensor, which clones share: the convolutions of both paths of a block read one input.
  const known = new WeakMap<object, TensorInfo>();
  register(kept.name, (tf, { x }: { x: TensorInfo }) => {
    if (x.shape.reduce((a, b) => a * b, 1) < fewest) return [handle(tf, x)];
    const before = known.get(x.dataId);
    const again = before && tf.shared(before);
    if (again) return [again];
    const [bytes, whole] = tf.runAll('SynfireBytes', [], [tf.activation(x)], 2);
    if (!bytes || !whole) throw new Error('SynfireBytes returned too few outputs');
    const [isWhole] = tf.binding.tensorDataSync(whole.id);
    tf.free(whole);
    if (isWhole !== 1) {
      tf.free(bytes);
      return [handle(tf, x)];
    }
    const result = tf.output(bytes);
    known.set(x.dataId, result);
    sameEvents(x, result);
    return [result];
  });
};

function handle(tf: Tensorflow, x: TensorInfo): TensorInfo {
  const own = tf.shared(x);
  if (own) return own;
  throw new Error(`SynfireKept: a tensor [${x.shape}] that has been disposed; keep it before`);
}
