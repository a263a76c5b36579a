import type { Recipe } from './recipe.ts';
import { sewImagenet } from './sew-imagenet.ts';

/**
 * For DANet on ImageNet, NOT THE PAPER'S: its text could not be had; the abstract says T = 4 and "a low training expense". The rest is the
 * nearest public practice of its first author, the Spikeformer code, which sets 320 epochs of cosine annealing and was run otherwise
 * (`besides`). The seed is ours.
 */
export const danetImagenet: Recipe = {
  source:
    "our reconstruction: T = 4 from the abstract of Li 2023, arXiv 2311.05171, the rest from the first author's github.com/Loydian/Spikeformer",
  T: 4,
  epochs: 320,
  batchSize: 160,
  learningRate: 0.01,
  cosineEpochs: 320,
  minimumLearningRate: 0,
  warmUpEpochs: 5,
  momentum: 0.9,
  weightDecay: 1e-4,
  labelSmoothing: 0.1,
  size: 224,
  resize: 256,
  crop: sewImagenet.crop,
  horizontalFlip: true,
  mean: sewImagenet.mean,
  std: sewImagenet.std,
  seed: 2020,
  besides: [
    'random erasing with probability 0.25',
    'rates set by hand to 1e-3, 1e-4 and 1e-5, and an end after 134 epochs',
    'batch norm over all devices',
    'mixed precision',
  ],
};
