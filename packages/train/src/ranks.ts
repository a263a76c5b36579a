import { scope } from '@synfire/core';
import {
  cast,
  equal,
  expandDims,
  gatherND,
  greaterEqual,
  less,
  logicalAnd,
  logicalOr,
  range,
  type Scalar,
  stack,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
} from '@tensorflow/tfjs-core';

/**
 * How many classes stand before each sample's own, `[B]`: 0 where the label is the prediction.
 * Among equal logits the lower class stands first, as in argmax, so that a silent net scores chance; NaN never counts as right.
 */
export const ranks = (logits: Tensor, labels: Tensor1D): Tensor1D =>
  scope(() => {
    const [batch = 0, classes = 0] = logits.shape;
    const own = expandDims(gatherND(logits, stack([range(0, batch, 1, 'int32'), labels], 1)), 1);
    const later = greaterEqual(expandDims(range(0, classes, 1, 'int32'), 0), expandDims(labels, 1));
    const behind = logicalOr(less(logits, own), logicalAnd(equal(logits, own), later));
    return sub<Tensor1D>(classes, sum(cast(behind, 'float32'), 1));
  });

/** Number of samples whose label is among the k foremost classes, of `ranks`. */
export const countTop = (k: number, ranks: Tensor1D): Scalar => scope(() => sum<Scalar>(cast(less(ranks, k), 'float32')));
