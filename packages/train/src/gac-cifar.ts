import type { Recipe } from './recipe.ts';

/**
 * The recipe by which GAC's code trains the wide MS-ResNet-18 on CIFAR-10 (94.9 %) and CIFAR-100 (76.4 %, another mean and deviation).
 * How MS-ResNet's own paper trained on CIFAR is not known; for its nets of 20 to 482 layers this recipe is our choice. The seed is ours.
 */
export const gacCifar: Recipe = {
  source: "GAC's code, github.com/bollossom/GAC, of Qiu et al. 2023, arXiv 2308.06582",
  T: 6,
  epochs: 250,
  batchSize: 64,
  learningRate: 0.1,
  cosineEpochs: 250,
  minimumLearningRate: 0,
  warmUpEpochs: 0,
  momentum: 0.9,
  weightDecay: 5e-5,
  labelSmoothing: 0,
  size: 32,
  resize: 32,
  crop: { padding: 4 },
  horizontalFlip: true,
  mean: [0.4914, 0.4822, 0.4465],
  std: [0.2023, 0.1994, 0.201],
  seed: 2020,
  besides: ['CutMix (alpha 1) in about every other epoch, by chance'],
};
