import type { Recipe } from './recipe.ts';

/** The recipe of SEW ResNet and Spiking ResNet on ImageNet; the paper's accuracies are the best epoch's on the validation set. */
export const sewImagenet: Recipe = {
  source:
    'Fang et al. 2021, "Deep Residual Learning in Spiking Neural Networks", arXiv 2102.04159, table 7, and its code imagenet/train.py',
  T: 4,
  epochs: 320,
  batchSize: 256,
  learningRate: 0.1,
  cosineEpochs: 320,
  minimumLearningRate: 0,
  warmUpEpochs: 0,
  momentum: 0.9,
  weightDecay: 0,
  labelSmoothing: 0,
  size: 224,
  resize: 256,
  crop: { scale: [0.08, 1], ratio: [3 / 4, 4 / 3] },
  horizontalFlip: true,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
  seed: 2020,
  besides: ['mixed precision'],
};
