import { cast, equal, expandDims, gatherND, greaterEqual, less, logicalAnd, logicalOr, range, stack, sub, sum, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core'; // biome-ignore format: one import
import { type DefinedKernel, defineKernel } from './define-kernel.ts';

/**
 * How many classes stand before each sample's own, `[B]`, of logits `[B, classes]` and int32 labels `[B]`: 0 where the label is the prediction.
 * Among equal logits the lower class stands first, as in argmax, so that a silent net scores chance; NaN never counts as right.
 */
export const ranks: DefinedKernel<{ readonly logits: Tensor; readonly labels: Tensor1D }, object, { readonly ranks: Tensor1D }> =
  defineKernel({
    name: 'SynfireRanks',
    outputs: () => ['ranks'],
    compose: ({ logits, labels }) => {
      const [batch = 0, classes = 0] = logits.shape;
      const own = expandDims(gatherND(logits, stack([range(0, batch, 1, 'int32'), labels], 1)), 1);
      const later = greaterEqual(expandDims(range(0, classes, 1, 'int32'), 0), expandDims(labels, 1));
      const behind = logicalOr(less(logits, own), logicalAnd(equal(logits, own), later));
      return { ranks: sub<Tensor1D>(classes, sum(cast(behind, 'float32'), 1)) };
    },
  });
