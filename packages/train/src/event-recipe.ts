import { adam, cosine, type Optimizer, perEpoch, type Schedule, sgd, step, warmUp } from '@synfire/optim';

/** How the learning rate falls: along a cosine to 0, or by a factor every so many epochs. */
export type Annealing = { readonly cosineEpochs: number } | { readonly stepEpochs: number; readonly factor: number };

/** How a paper trained a network on frames of events, as data. */
export interface EventRecipe {
  /** Where the numbers are from. */
  readonly source: string;
  /** Frames of a recording, each of as many events, or as long. */
  readonly T: number;
  readonly split: 'number' | 'time';
  /** Frames that random temporal delete leaves of them in training; T for none. */
  readonly trainT: number;
  readonly epochs: number;
  readonly batchSize: number;
  /** Where the blocks join in a way of their own; of those that let it be chosen, `learningRates` has one a join. */
  readonly learningRate: number;
  readonly learningRates?: { readonly add: number; readonly and: number; readonly iand: number };
  readonly annealing: Annealing;
  /** Of SGD. */
  readonly momentum: number;
  /** β₁ and β₂ of Adam, which takes the place of SGD with momentum. */
  readonly betas?: readonly [number, number];
  readonly weightDecay: number;
  readonly labelSmoothing: number;
  /** What training recordings go through before they are frames; nothing where undefined. */
  readonly augmentation?: 'affine';
  readonly seed: number;
  /** What the authors' runs did besides, in words, and where paper, code and logs differ. */
  readonly besides: readonly string[];
}

/** SGD, or Adam, as a recipe for events says, for so many steps an epoch. */
export function eventRecipeOptimizer(
  {
    learningRate,
    annealing,
    warmUpEpochs = 0,
    momentum,
    betas,
    weightDecay,
  }: Pick<EventRecipe, 'learningRate' | 'annealing' | 'momentum' | 'betas' | 'weightDecay'> & { readonly warmUpEpochs?: number },
  stepsPerEpoch: number,
): Optimizer {
  const annealed = perEpoch(schedule(learningRate, annealing), stepsPerEpoch);
  const rate = warmUp(annealed, warmUpEpochs * stepsPerEpoch);
  if (betas === undefined) return sgd({ learningRate: rate, momentum, weightDecay });
  const [beta1, beta2] = betas;
  return adam({ learningRate: rate, beta1, beta2, weightDecay });
}

const schedule = (rate: number, annealing: Annealing): Schedule =>
  'cosineEpochs' in annealing ? cosine(rate, annealing.cosineEpochs) : step(rate, annealing.stepEpochs, annealing.factor);
