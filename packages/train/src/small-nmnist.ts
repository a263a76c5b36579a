import type { EventRecipe } from './event-recipe.ts';

/**
 * For a SEW net of five blocks on some hundreds to thousands of recordings of N-MNIST: our choice, as the SEW paper has no N-MNIST. Chosen on
 * 800 recordings for training and 200 others of the training set; SGD at rates of 0.01 to 0.05 learnt two to three times as slowly.
 */
export const smallNMnist: EventRecipe = {
  source: 'our choice, as the SEW paper has no N-MNIST: Adam, for a thousand recordings',
  T: 4,
  split: 'number',
  trainT: 4,
  epochs: 15,
  batchSize: 16,
  learningRate: 0.003,
  annealing: { cosineEpochs: 15 },
  momentum: 0.9,
  betas: [0.9, 0.999],
  weightDecay: 0,
  labelSmoothing: 0,
  augmentation: 'affine',
  seed: 2020,
  besides: [],
};
