import type { EventRecipe } from '@synfire/train';
import type { EventConfig } from './event-config.ts';
import { rateOf } from './event-optimizer.ts';

/** What of a run differs from the recipe that it follows, each with both sides. */
export function eventChanges(config: EventConfig, recipe: EventRecipe): readonly string[] {
  const { loss = 'cross-entropy', labelSmoothing = 0, trainT = config.T, warmUpEpochs = 0 } = config;
  const theirs = rateOf(recipe, config.connect);
  const proportional = config.batch !== recipe.batchSize && config.learningRate === (theirs * config.batch) / recipe.batchSize;
  const pairs: readonly (readonly [string, number | string, number | string])[] = [
    ['T', recipe.T, config.T],
    ['T in training', recipe.trainT, trainT],
    ['split by', recipe.split, config.split],
    ['epochs', recipe.epochs, config.epochs],
    ['batch', recipe.batchSize, config.batch],
    [proportional ? 'learning rate in proportion' : 'learning rate', theirs, config.learningRate],
    ['optimizer', nameOf(recipe), nameOf(config)],
    ['annealing', shapeOf(recipe), shapeOf(config)],
    ['warm-up epochs', 0, warmUpEpochs],
    ['weight decay', recipe.weightDecay, config.weightDecay],
    ['loss', 'cross-entropy', loss],
    ['label smoothing', recipe.labelSmoothing, labelSmoothing],
    ['seed', recipe.seed, config.seed],
  ];
  const { steps, augment, mixup, cutmix, zeroInit } = config;
  return [
    ...pairs.filter(([, a, b]) => a !== b).map(([name, a, b]) => `${name} ${a} → ${b}`),
    ...(steps === undefined ? [] : [`at most ${steps} steps an epoch`]),
    ...(augment === recipe.augmentation ? [] : [`augmentation ${augment ?? 'none'}`]),
    ...(mixup === undefined ? [] : [`mixup ${mixup}`]),
    ...(cutmix === undefined ? [] : [`CutMix ${cutmix}`]),
    ...(zeroInit ? ['blocks begin as identities'] : []),
  ];
}

const nameOf = ({ betas }: Pick<EventRecipe, 'betas'>): string => (betas === undefined ? 'SGD' : 'Adam');

const shapeOf = ({ annealing }: Pick<EventRecipe, 'annealing'>): string => ('cosineEpochs' in annealing ? 'along a cosine' : 'in steps');
