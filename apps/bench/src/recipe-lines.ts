import type { Recipe } from '@synfire/train';
import type { ImagenetConfig } from './imagenet-config.ts';

/** What of a run differs from the recipe that it follows, each with both sides. */
export function changes(config: ImagenetConfig, recipe: Recipe): readonly string[] {
  const { loss = 'cross-entropy', labelSmoothing = 0, warmUpEpochs = 0, mixup, cutmix, steps } = config;
  const proportional = (recipe.learningRate * config.batch) / recipe.batchSize;
  const rate = config.batch !== recipe.batchSize && config.learningRate === proportional ? 'learning rate in proportion' : 'learning rate';
  const pairs: readonly (readonly [string, number | string, number | string])[] = [
    ['T', recipe.T, config.T],
    ['size', recipe.size, config.size],
    ['epochs', recipe.epochs, config.epochs],
    ['batch', recipe.batchSize, config.batch],
    [rate, recipe.learningRate, config.learningRate],
    ['warm-up epochs', recipe.warmUpEpochs, warmUpEpochs],
    ['weight decay', recipe.weightDecay, config.weightDecay],
    ['loss', 'cross-entropy', loss],
    ['label smoothing', recipe.labelSmoothing, labelSmoothing],
    ['seed', recipe.seed, config.seed],
  ];
  return [
    ...pairs.filter(([, theirs, own]) => theirs !== own).map(([name, theirs, own]) => `${name} ${theirs} → ${own}`),
    ...(steps === undefined ? [] : [`at most ${steps} steps an epoch`]),
    ...(mixup === undefined ? [] : [`mixup ${mixup}`]),
    ...(cutmix === undefined ? [] : [`CutMix ${cutmix}`]),
  ];
}

/** What a recipe has that no run here does: the reader of images crops as ImageNet's recipes do, mirrors, and has ImageNet's statistics. */
export const missing = ({ besides, crop, horizontalFlip, mean }: Recipe): readonly string[] => [
  ...besides,
  ...(horizontalFlip ? [] : ['images as they are, not mirrored every other time']),
  ...('padding' in crop ? [`crops after padding by ${crop.padding} px, not resized ones`, `colours centred on ${mean.join(', ')}`] : []),
];
