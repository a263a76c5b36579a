import {
  type BatchTransform,
  crossEntropy,
  cutmix,
  everyStepCrossEntropy,
  type Loss,
  maxMembraneCrossEntropy,
  membraneMse,
  mixup,
  rateMse,
  tet,
} from '@synfire/train';
import type { RunConfig } from './task.ts';

/** A loss that the command line knows. */
interface Known {
  readonly make: (labelSmoothing: number) => Loss;
  /** Whether it asks for the logits of every time step instead of their mean. */
  readonly everyStep: boolean;
  /** Whether it heeds label smoothing. */
  readonly smooths: boolean;
}

const ofEveryStep = (make: Known['make'], smooths = false): Known => ({ make, everyStep: true, smooths });

/** The name of a loss. */
export type LossName = 'cross-entropy' | 'tet' | 'every-step' | 'max-membrane' | 'membrane-mse' | 'rate-mse';

/** The losses that the command line knows; those of spike counts are not among them, as no network here ends in spikes. */
export const losses: Readonly<Record<LossName, Known>> = {
  'cross-entropy': { make: (labelSmoothing) => crossEntropy({ labelSmoothing }), everyStep: false, smooths: true },
  tet: ofEveryStep((labelSmoothing) => tet({ labelSmoothing }), true),
  'every-step': ofEveryStep(everyStepCrossEntropy),
  'max-membrane': ofEveryStep(maxMembraneCrossEntropy),
  'membrane-mse': ofEveryStep(() => membraneMse()),
  'rate-mse': { make: rateMse, everyStep: false, smooths: false },
};

/** Names of the losses. */
export const lossNames: readonly LossName[] = ['cross-entropy', 'tet', 'every-step', 'max-membrane', 'membrane-mse', 'rate-mse'];

/** The loss of a run. */
export const lossOf = ({ loss = 'cross-entropy', labelSmoothing = 0 }: Pick<RunConfig, 'loss' | 'labelSmoothing'>): Loss =>
  losses[loss].make(labelSmoothing);

/** How a run mixes its training batches, if it does. */
export function mixOf({ mixup: a, cutmix: b }: Pick<RunConfig, 'mixup' | 'cutmix'>): BatchTransform | undefined {
  if (a !== undefined) return mixup({ alpha: a });
  return b === undefined ? undefined : cutmix({ alpha: b });
}
