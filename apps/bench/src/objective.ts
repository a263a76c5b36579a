import type { Recipe } from '@synfire/train';
import { losses, lossNames } from './losses.ts';
import { type JoinName, joinNames } from './models.ts';
import type { Given } from './options.ts';
import type { RunConfig } from './task.ts';
import { UsageError } from './usage-error.ts';

/** Epochs, and those of the warm-up, which must end before them. */
export function lengthOf(given: Given, defaults: Pick<Recipe, 'epochs' | 'warmUpEpochs'>): Pick<RunConfig, 'epochs' | 'warmUpEpochs'> {
  const epochs = given.count('epochs') ?? defaults.epochs;
  const warmUpEpochs = given.count('warm-up', 0) ?? defaults.warmUpEpochs;
  if (warmUpEpochs >= epochs)
    throw new UsageError(
      `${epochs} epochs end with the warm-up of ${warmUpEpochs}; give more by --epochs, or less by --warm-up, which may be 0`,
    );
  return { epochs, ...(warmUpEpochs > 0 ? { warmUpEpochs } : {}) };
}

/** Loss, label smoothing and mixed samples, of a network whose head may, or may not, give the logits of every time step. */
export function objectiveOf(
  given: Given,
  { model, everyStep, recipe }: { readonly model: string; readonly everyStep: boolean; readonly recipe: Pick<Recipe, 'labelSmoothing'> },
): Pick<RunConfig, 'loss' | 'labelSmoothing' | 'mixup' | 'cutmix'> {
  const loss = given.word('loss', lossNames);
  const { smooths, ...known } = losses[loss ?? 'cross-entropy'];
  if (known.everyStep && !everyStep)
    throw new UsageError(`--loss ${loss}: ${model} ends in layers of its own, which give the mean over time`);
  const smoothing = given.number('label-smoothing', 'a number of at least 0 and below 1', (n) => n >= 0 && n < 1);
  if (smoothing !== undefined && !smooths) throw new UsageError(`--label-smoothing ${smoothing}: the loss ${loss} has no labels to smooth`);
  const labelSmoothing = smooths ? (smoothing ?? recipe.labelSmoothing) : 0;
  const alpha = (name: string): number | undefined => given.number(name, 'a number above 0 and at most 4', (n) => n > 0 && n <= 4);
  const [mixup, cutmix] = [alpha('mixup'), alpha('cutmix')];
  if (mixup !== undefined && cutmix !== undefined)
    throw new UsageError('--mixup and --cutmix: an image can be mixed once; take one of them');
  return {
    ...(loss === undefined || loss === 'cross-entropy' ? {} : { loss }),
    ...(labelSmoothing > 0 ? { labelSmoothing } : {}),
    ...(mixup === undefined ? {} : { mixup }),
    ...(cutmix === undefined ? {} : { cutmix }),
  };
}

/** How the blocks join, where they let that be chosen. */
export function connectOf<M extends string>(
  given: Given,
  model: M,
  models: Readonly<Record<M, { readonly joins: boolean }>>,
): JoinName | undefined {
  const connect = given.word('connect', joinNames);
  if (models[model].joins) return connect ?? 'add';
  if (connect === undefined) return undefined;
  const choosing = Object.keys(models).filter((name) => models[name as M].joins); // the keys of `models`
  throw new UsageError(
    `--connect ${connect}: the blocks of ${model} join in a way of their own; leave it out, or take ${choosing.join(', ')}`,
  );
}
