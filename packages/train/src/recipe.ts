import { cosine, type Optimizer, perEpoch, sgd, warmUp } from '@synfire/optim';

/** Random crops: resized from a part of the area and a ratio of width to height, or of the size after padding by so many px. */
export type Crop =
  | { readonly scale: readonly [least: number, most: number]; readonly ratio: readonly [least: number, most: number] }
  | { readonly padding: number };

/** How a paper trained a network, as data. */
export interface Recipe {
  /** Where the numbers are from. */
  readonly source: string;
  readonly T: number;
  readonly epochs: number;
  /** Images of one update, over all devices together. The rate belongs to it; nothing here scales one by the other. */
  readonly batchSize: number;
  readonly learningRate: number;
  /** Cosine annealing over so many epochs, one value an epoch, down to the minimum. */
  readonly cosineEpochs: number;
  readonly minimumLearningRate: number;
  readonly warmUpEpochs: number;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly labelSmoothing: number;
  /** Side of the training images, px. */
  readonly size: number;
  /** Short side before the centre crop of evaluation, px. */
  readonly resize: number;
  readonly crop: Crop;
  readonly horizontalFlip: boolean;
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly seed: number;
  /** What the authors' runs did besides, in words; what else is above says none of it. */
  readonly besides: readonly string[];
}

/** SGD as a recipe says, for so many steps an epoch. */
export function recipeOptimizer(
  recipe: Pick<Recipe, 'learningRate' | 'cosineEpochs' | 'minimumLearningRate' | 'warmUpEpochs' | 'momentum' | 'weightDecay'>,
  stepsPerEpoch: number,
): Optimizer {
  const { learningRate, cosineEpochs, minimumLearningRate, warmUpEpochs, momentum, weightDecay } = recipe;
  const annealed = perEpoch(cosine(learningRate, cosineEpochs, minimumLearningRate), stepsPerEpoch);
  return sgd({ learningRate: warmUp(annealed, warmUpEpochs * stepsPerEpoch), momentum, weightDecay });
}
