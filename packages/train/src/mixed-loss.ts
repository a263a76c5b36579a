import { scope } from '@synfire/core';
import { add, mul, type Scalar, type Tensor, type Tensor1D, tensor1d, util } from '@tensorflow/tfjs-core';
import type { Batch } from './batch.ts';
import type { Loss, LossAndGradient } from './loss.ts';

/** The loss of a batch; of one whose samples are mixed of two, that of both labels, each by its share. */
export function mixedLoss(
  loss: Loss,
  logits: Tensor,
  labels: Tensor1D,
  { T = 1, mixed }: { readonly T?: number; readonly mixed?: Batch['mixed'] },
): LossAndGradient {
  if (!mixed) return checked(loss(logits, labels, T), logits, T);
  return scope(() => {
    const own = checked(loss(logits, labels, T), logits, T);
    const other = checked(loss(logits, tensor1d(mixed.labels, 'int32'), T), logits, T);
    const { share } = mixed;
    return {
      value: add<Scalar>(mul(own.value, 1 - share), mul(other.value, share)),
      dlogits: add(mul(own.dlogits, 1 - share), mul(other.dlogits, share)),
    };
  });
}

/** A loss that knows of no time steps may give anything for logits that have some. */
function checked(found: LossAndGradient, logits: Tensor, T: number): LossAndGradient {
  if (util.arraysEqual(found.dlogits.shape, logits.shape)) return found;
  const given = `[${found.dlogits.shape.join(', ')}] for logits [${logits.shape.join(', ')}] of T = ${T}`;
  throw new RangeError(`the loss gives a gradient ${given}; is it one of (logits, labels, T), or should the head take the mean over time?`);
}
